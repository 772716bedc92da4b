using Tutti.Agents.Routing.Outcomes;
using Tutti.Kernel;

namespace Tutti.Agents.Routing.Running;

/// <summary>What came of a task that was routed.</summary>
/// <typeparam name="T">What the work gives.</typeparam>
/// <param name="Value">What the work gave.</param>
/// <param name="Agent">Who did it in the end.</param>
/// <param name="Route">The decision, as it stands in the journal.</param>
public sealed record RoutedResult<T>(T Value, string Agent, RouteRecord Route)
{
    /// <summary>Who tried before and failed, in order.</summary>
    public IReadOnlyList<string> Failed { get; init; } = [];

    /// <summary>The person who said who does it; empty where nobody was asked. Such a choice is a good lesson for the router.</summary>
    public string By { get; init; } = "";
}

/// <summary>What the journal has of a route: the decision with the three best and their reasons, and who is next where one fails.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Next">The agents behind, in order.</param>
public sealed record RouteRecord(RouteDecision Decision, IReadOnlyList<string> Next)
{
    /// <summary>The task in words, as far as it counts: what a lesson is made of. It is part of the run, and erased with it.</summary>
    public string? Text { get; init; }
}

/// <summary>How a task is routed.</summary>
public sealed record RoutedWorkOptions
{
    /// <summary>Where outcomes are counted, and the records come from by which the router chooses; null for nowhere, then the router keeps those that it was made with.</summary>
    public AgentOutcomes? Outcomes { get; init; }

    /// <summary>The book in which they are counted.</summary>
    public string Registry { get; init; } = AgentOutcomes.Common;

    /// <summary>The name in the book of an agent; null for its own name. Two agents of one name that are different ones need it.</summary>
    public Func<string, string>? NameInBook { get; init; }

    /// <summary>What the last task of an agent cost, once it is over; null where nobody knows. The same on replay.</summary>
    public Func<IReadOnlyDictionary<string, decimal>?>? CostOfLast { get; init; }

    /// <summary>Which errors say nothing of the agent, beside those of the gate: they are not counted. Null for none.</summary>
    public Predicate<TuttiException>? SaysNothing { get; init; }

    /// <summary>How many agents may try, at least 1. More than one is right only for work that may begin anew after somebody else has tried.</summary>
    public int MostAgents { get; init; } = 3;

    /// <summary>The group that says who does it where the router is not sure; empty for anybody.</summary>
    public string AskWhom { get; init; } = "";

    /// <summary>After this time nobody does it; null for waiting as long as it takes.</summary>
    public TimeSpan? AskWithin { get; init; }
}
