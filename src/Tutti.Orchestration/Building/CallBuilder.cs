using Tutti.Documents;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Building;

/// <summary>A step that an agent or a function does.</summary>
public sealed class CallBuilder : StepBuilder<CallBuilder>
{
    private readonly CallTarget _target;
    private DocumentNode.Map _with = new([], SourcePlace.None);
    private RepeatRule? _repeat;
    private PlanUndo? _undo;
    private PlanRetry? _retry;
    private (TimeSpan? Run, TimeSpan? Idle) _timeout;

    internal CallBuilder(Draft draft, string id, CallTarget target)
        : base(draft, id) => _target = target;

    /// <summary>The input; templates in its texts are filled.</summary>
    /// <param name="input">The input.</param>
    public CallBuilder With(PlanMap input)
    {
        _with = Once(nameof(With), input).ToNode();
        return this;
    }

    /// <summary>What may be done again when nobody knows the outcome, instead of what the target declares.</summary>
    /// <param name="rule">The rule.</param>
    public CallBuilder Repeat(RepeatRule rule)
    {
        _repeat = Once(nameof(Repeat), rule);
        return this;
    }

    /// <summary>How the effect is taken back, instead of what the target declares.</summary>
    /// <param name="function">A function of the host.</param>
    /// <param name="with">Its input, known before the step acts; null for the input of the step itself.</param>
    public CallBuilder Undo(string function, PlanMap? with = null)
    {
        _undo = Once(nameof(Undo), new PlanUndo(function, with?.ToNode()));
        return this;
    }

    /// <summary>An agent of the plan takes the effect back; its calls pass the gate.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="with">Its input, known before the step acts; null for the input of the step itself.</param>
    public CallBuilder UndoBy(string agent, PlanMap? with = null)
    {
        _undo = Once(nameof(Undo), new PlanUndo(agent, with?.ToNode()) { IsAgent = true });
        return this;
    }

    /// <summary>When to try again, instead of what the target declares.</summary>
    /// <param name="attempts">Attempts in all, 1 to 1,000.</param>
    /// <param name="from">Time before the second attempt; null for one second.</param>
    /// <param name="to">The longest time between two attempts; null for <paramref name="from"/>, or one minute where that is null too.</param>
    /// <param name="on">What is worth another attempt: <c>timeout</c>, <c>exit:75</c>, error codes; null for what the agent calls transient.</param>
    public CallBuilder Retry(int attempts, TimeSpan? from = null, TimeSpan? to = null, IReadOnlyList<string>? on = null)
    {
        if (to is not null && from is null) { Draft.Wrong($"'Retry' of step '{Id}' has a longest wait and no first one. Give 'from' too."); }
        _retry = Once(nameof(Retry), new PlanRetry { Attempts = attempts, From = from, To = to, On = on ?? [] });
        return this;
    }

    /// <summary>The longest times for one attempt, instead of what the target declares.</summary>
    /// <param name="run">In all.</param>
    /// <param name="idle">Without a sign of life.</param>
    public CallBuilder Timeout(TimeSpan? run = null, TimeSpan? idle = null)
    {
        _timeout = Once(nameof(Timeout), (run, idle));
        return this;
    }

    private protected override PlanStep Make() => new PlanStep.Call
    {
        Id = Id,
        Target = _target,
        With = _with,
        Repeat = _repeat,
        Undo = _undo,
        Retry = _retry,
        Timeout = _timeout.Run,
        IdleTimeout = _timeout.Idle,
    };
}
