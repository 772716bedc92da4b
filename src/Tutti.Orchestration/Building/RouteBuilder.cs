using Tutti.Agents.Routing;
using Tutti.Governance.Risks;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Building;

/// <summary>The agent that is right for a task does it.</summary>
public sealed class RouteBuilder : StepBuilder<RouteBuilder>
{
    private PlanStep.Route _step;

    internal RouteBuilder(Draft draft, string id, string task, PlanMap? with)
        : base(draft, id) => _step = new PlanStep.Route { Id = id, Task = new PlanText(task), With = with?.ToNode() ?? new Documents.DocumentNode.Map([], Documents.SourcePlace.None) };

    /// <summary>Whom to choose from; all agents of the plan where nothing is said.</summary>
    /// <param name="agents">Their names.</param>
    public RouteBuilder Among(params IReadOnlyList<string> agents) => Say(nameof(Among), _step with { Among = agents });

    /// <summary>What they must be able to do.</summary>
    /// <param name="words">Words of their cards.</param>
    public RouteBuilder Capabilities(params IReadOnlyList<string> words) => Say(nameof(Capabilities), _step with { Capabilities = words });

    /// <summary>How sure it must be; a measured threshold where nothing is said.</summary>
    /// <param name="share">0 to 1.</param>
    public RouteBuilder Threshold(double share) => Say(nameof(Threshold), _step with { Threshold = share });

    /// <summary>How much of what is chosen without asking is to be right, where the threshold is measured.</summary>
    /// <param name="share">0.5 to 1.</param>
    public RouteBuilder Precision(double share) => Say(nameof(Precision), _step with { Precision = share });

    /// <summary>Who does what is not sure enough; a person is asked where nothing is said.</summary>
    /// <param name="agent">The agent's name.</param>
    public RouteBuilder Stronger(string agent) => Say(nameof(Stronger), _step with { Stronger = agent });

    /// <summary>The group that is asked.</summary>
    /// <param name="group">Its name.</param>
    public RouteBuilder By(string group) => Say(nameof(By), _step with { By = group });

    /// <summary>After this time nobody does it.</summary>
    /// <param name="time">How long.</param>
    public RouteBuilder Within(TimeSpan time) => Say(nameof(Within), _step with { Within = time });

    /// <summary>How many agents may try, one after the other; three where nothing is said.</summary>
    /// <param name="agents">At least 1.</param>
    public RouteBuilder Max(int agents) => Say(nameof(Max), _step with { Max = agents });

    /// <summary>What a task may cost at most.</summary>
    /// <param name="cost">The class.</param>
    public RouteBuilder MostCost(CostClass cost) => Say(nameof(MostCost), _step with { MostCost = cost });

    /// <summary>How long a task may take at most.</summary>
    /// <param name="latency">The class.</param>
    public RouteBuilder MostLatency(LatencyClass latency) => Say(nameof(MostLatency), _step with { MostLatency = latency });

    /// <summary>What the agent may be able to do at worst.</summary>
    /// <param name="risk">The class.</param>
    public RouteBuilder MostRisk(RiskClass risk) => Say(nameof(MostRisk), _step with { MostRisk = risk });

    private protected override PlanStep Make()
    {
        if (_step.Threshold is < 0 or > 1) { Draft.Wrong($"The threshold of step '{Id}' is a number from 0 to 1."); }
        if (_step.Precision is < 0.5 or > 1) { Draft.Wrong($"The precision of step '{Id}' is a number from 0.5 to 1."); }
        if (_step.Max < 1) { Draft.Wrong($"At least one agent tries step '{Id}'."); }
        return _step;
    }

    private RouteBuilder Say(string call, PlanStep.Route said)
    {
        _step = Once(call, said);
        return this;
    }
}
