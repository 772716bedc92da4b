using Tutti.Documents;
using Tutti.Orchestration.Patterns;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Building;

/// <summary>Members work at a blackboard: each claims what it reacts to, and posts what follows.</summary>
public sealed class SwarmBuilder : TeamBuilder<SwarmBuilder>
{
    private readonly PlanText _about;
    private DocumentNode? _seeds;
    private PlanText? _goal;
    private string _board = "";
    private bool _isForEach;
    private TimeSpan? _halfLife;
    private TimeSpan? _within;
    private int _max = Swarm.UsualClaims;

    internal SwarmBuilder(Draft draft, string id, string about)
        : base(draft, id) => _about = new PlanText(about);

    /// <summary>An agent of the plan that reacts to some kinds of entries.</summary>
    /// <param name="name">The name by which the others know it.</param>
    /// <param name="agent">The agent's name.</param>
    /// <param name="on">Kinds of entries; a <c>*</c> at the end stands for anything.</param>
    /// <param name="does">What it is good for, in one line; null for nothing said.</param>
    /// <param name="with">Its input, beside what all are given; null for nothing more.</param>
    /// <param name="call">Says more; null for nothing more.</param>
    public SwarmBuilder MemberAgent(string name, string agent, IReadOnlyList<string> on, string? does = null, PlanMap? with = null, Action<CallBuilder>? call = null) => Add(name, new CallTarget(agent, IsAgent: true), does, with, call, on);

    /// <summary>A function of the host that reacts to some kinds of entries.</summary>
    /// <param name="name">The name by which the others know it.</param>
    /// <param name="function">The function's id.</param>
    /// <param name="on">Kinds of entries; a <c>*</c> at the end stands for anything.</param>
    /// <param name="does">What it is good for, in one line; null for nothing said.</param>
    /// <param name="with">Its input, beside what all are given; null for nothing more.</param>
    /// <param name="call">Says more; null for nothing more.</param>
    public SwarmBuilder MemberFunction(string name, string function, IReadOnlyList<string> on, string? does = null, PlanMap? with = null, Action<CallBuilder>? call = null) => Add(name, new CallTarget(function, IsAgent: false), does, with, call, on);

    /// <summary>What is on the board at the start.</summary>
    /// <param name="entries">A list of maps with <c>kind</c>, <c>data</c> and <c>weight</c>, or a template that gives one.</param>
    public SwarmBuilder Seeds(PlanValue entries)
    {
        _seeds = Once(nameof(Seeds), entries).Node;
        return this;
    }

    /// <summary>Ends it when true.</summary>
    /// <param name="expression">An expression over <c>ID.entries</c>.</param>
    public SwarmBuilder Goal(string expression)
    {
        _goal = Once(nameof(Goal), new PlanText(expression));
        return this;
    }

    /// <summary>A board that runs share.</summary>
    /// <param name="name">Its name.</param>
    public SwarmBuilder Board(string name)
    {
        _board = Once(nameof(Board), name);
        return this;
    }

    /// <summary>Each member that reacts to an entry takes it once, instead of one of them alone.</summary>
    public SwarmBuilder ForEach()
    {
        _isForEach = Once(nameof(ForEach), value: true);
        return this;
    }

    /// <summary>After this time an entry weighs half.</summary>
    /// <param name="time">How long.</param>
    public SwarmBuilder HalfLife(TimeSpan time)
    {
        _halfLife = Once(nameof(HalfLife), time);
        return this;
    }

    /// <summary>How long it works; an hour where nothing is said.</summary>
    /// <param name="time">How long.</param>
    public SwarmBuilder Within(TimeSpan time)
    {
        _within = Once(nameof(Within), time);
        return this;
    }

    /// <summary>How often something is claimed at most; 200 times where nothing is said.</summary>
    /// <param name="claims">At least 1.</param>
    public SwarmBuilder Max(int claims)
    {
        _max = Bound(nameof(Max), claims);
        return this;
    }

    private protected override PlanStep Make()
    {
        RequireMembers(least: 1);
        return new PlanStep.Swarm { Id = Id, About = _about, Seeds = _seeds, Until = _goal, Board = _board, IsForEach = _isForEach, HalfLife = _halfLife, Within = _within, Max = _max, Members = Members };
    }
}
