using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Building;

/// <summary>A maker and a checker: the maker is not done until the checker accepts.</summary>
public sealed class ReflectBuilder : AcceptedBuilder<ReflectBuilder>
{
    private PlanStep.Call? _maker;
    private PlanStep.Call? _checker;
    private int _max = PlanStep.Reflect.UsualRounds;
    private PlanText? _accept;
    private PlanText? _best;

    internal ReflectBuilder(Draft draft, string id)
        : base(draft, id)
    {
    }

    /// <summary>An agent of the plan makes.</summary>
    /// <param name="agent">Its name.</param>
    /// <param name="with">Its input; from the second round on it gets <c>feedback</c> too. Null for an empty one.</param>
    /// <param name="call">Says more; null for nothing more.</param>
    public ReflectBuilder MakerAgent(string agent, PlanMap? with = null, Action<CallBuilder>? call = null) => Maker(new CallTarget(agent, IsAgent: true), with, call);

    /// <summary>An agent of the plan makes.</summary>
    /// <param name="agent">Its name.</param>
    /// <param name="call">Says more.</param>
    public ReflectBuilder MakerAgent(string agent, Action<CallBuilder> call) => MakerAgent(agent, with: null, call);

    /// <summary>A function of the host makes.</summary>
    /// <param name="function">The function's id.</param>
    /// <param name="with">Its input; null for an empty one.</param>
    /// <param name="call">Says more; null for nothing more.</param>
    public ReflectBuilder MakerFunction(string function, PlanMap? with = null, Action<CallBuilder>? call = null) => Maker(new CallTarget(function, IsAgent: false), with, call);

    /// <summary>A function of the host makes.</summary>
    /// <param name="function">The function's id.</param>
    /// <param name="call">Says more.</param>
    public ReflectBuilder MakerFunction(string function, Action<CallBuilder> call) => MakerFunction(function, with: null, call);

    /// <summary>An agent of the plan checks.</summary>
    /// <param name="agent">Its name.</param>
    /// <param name="with">Its input; it gets <c>work</c> too. Null for an empty one.</param>
    /// <param name="call">Says more; null for nothing more.</param>
    public ReflectBuilder CheckerAgent(string agent, PlanMap? with = null, Action<CallBuilder>? call = null) => Checker(new CallTarget(agent, IsAgent: true), with, call);

    /// <summary>An agent of the plan checks.</summary>
    /// <param name="agent">Its name.</param>
    /// <param name="call">Says more.</param>
    public ReflectBuilder CheckerAgent(string agent, Action<CallBuilder> call) => CheckerAgent(agent, with: null, call);

    /// <summary>A function of the host checks.</summary>
    /// <param name="function">The function's id.</param>
    /// <param name="with">Its input; null for an empty one.</param>
    /// <param name="call">Says more; null for nothing more.</param>
    public ReflectBuilder CheckerFunction(string function, PlanMap? with = null, Action<CallBuilder>? call = null) => Checker(new CallTarget(function, IsAgent: false), with, call);

    /// <summary>A function of the host checks.</summary>
    /// <param name="function">The function's id.</param>
    /// <param name="call">Says more.</param>
    public ReflectBuilder CheckerFunction(string function, Action<CallBuilder> call) => CheckerFunction(function, with: null, call);

    /// <summary>Rounds at most; three where nothing is said.</summary>
    /// <param name="rounds">At least 1.</param>
    public ReflectBuilder Max(int rounds)
    {
        _max = Bound(nameof(Max), rounds);
        return this;
    }

    /// <summary>When the work is accepted, instead of by what the checker answers under <c>accepted</c>.</summary>
    /// <param name="expression">An expression over <c>ID.work</c> and <c>ID.check</c>.</param>
    public ReflectBuilder Accept(string expression)
    {
        _accept = Once(nameof(Accept), new PlanText(expression));
        return this;
    }

    /// <summary>Which round is kept where none is accepted, instead of by what the checker answers under <c>score</c>.</summary>
    /// <param name="expression">An expression that gives a number; the largest wins.</param>
    public ReflectBuilder Best(string expression)
    {
        _best = Once(nameof(Best), new PlanText(expression));
        return this;
    }

    private protected override PlanStep Make() => new PlanStep.Reflect
    {
        Id = Id,
        Maker = _maker ?? Nobody("maker"),
        Checker = _checker ?? Nobody("checker"),
        Max = _max,
        Accept = _accept,
        Best = _best,
        Otherwise = Ending.Way,
        Question = Ending.Question,
    };

    private ReflectBuilder Maker(CallTarget target, PlanMap? with, Action<CallBuilder>? call)
    {
        _maker = Once(nameof(Maker), Part("maker", target, with, call));
        return this;
    }

    private ReflectBuilder Checker(CallTarget target, PlanMap? with, Action<CallBuilder>? call)
    {
        _checker = Once(nameof(Checker), Part("checker", target, with, call));
        return this;
    }

    private PlanStep.Call Nobody(string role)
    {
        Draft.Wrong($"Step '{Id}' has no {role}. Call '{(role == "maker" ? nameof(MakerAgent) : nameof(CheckerAgent))}'.");
        return new PlanStep.Call { Id = $"{Id}-{role}", Target = new CallTarget("", IsAgent: true) };
    }
}
