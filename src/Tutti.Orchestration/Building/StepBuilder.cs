using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Building;

/// <summary>What every step can say about itself.</summary>
/// <typeparam name="TSelf">The builder of the kind of step.</typeparam>
public abstract class StepBuilder<TSelf>
    where TSelf : StepBuilder<TSelf>
{
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);
    private IReadOnlyList<string>? _needs;
    private PlanText? _when;
    private PlanText? _summary;
    private OnError _onError = OnError.Fail;

    private protected StepBuilder(Draft draft, string id) => (Draft, Id) = (draft, id);

    private protected Draft Draft { get; }

    private protected string Id { get; }

    /// <summary>What people see instead of the id.</summary>
    /// <param name="template">A template.</param>
    public TSelf Summary(string template)
    {
        _summary = Once(nameof(Summary), new PlanText(template));
        return (TSelf)this;
    }

    /// <summary>The step is skipped, and its result is null, unless this is true.</summary>
    /// <param name="expression">An expression.</param>
    public TSelf When(string expression)
    {
        _when = Once(nameof(When), new PlanText(expression));
        return (TSelf)this;
    }

    /// <summary>Steps of the same block that must have ended before, instead of the rule of the block; none lets it run at once.</summary>
    /// <param name="steps">Their ids.</param>
    public TSelf Needs(params IReadOnlyList<string> steps)
    {
        _needs = Once(nameof(Needs), steps);
        return (TSelf)this;
    }

    /// <summary>A failure becomes the result of the step, <c>{error: {code, message}}</c>, and the block goes on.</summary>
    public TSelf ContinueOnError()
    {
        _onError = Once(nameof(ContinueOnError), OnError.Continue);
        return (TSelf)this;
    }

    internal PlanStep Build() => Make() with { Needs = _needs, When = _when, Summary = _summary, OnError = _onError };

    /// <summary>Lets a part be said once.</summary>
    private protected T Once<T>(string call, T value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Draft.Say(_said, call, $"step '{Id}'");
        return value;
    }

    private protected IReadOnlyList<PlanStep> Block(string call, Action<StepsBuilder> describe) => Draft.StepsOf(Once(call, describe));

    /// <summary>Who does a part of the step; its id is that of the step and the part.</summary>
    private protected PlanStep.Call Part(string role, CallTarget target, PlanMap? with, Action<CallBuilder>? call)
    {
        var builder = new CallBuilder(Draft, $"{Id}-{role}", target);
        if (with is not null) { builder.With(with); }
        call?.Invoke(builder);
        return (PlanStep.Call)builder.Build();
    }

    private protected int Bound(string call, int most)
    {
        if (most < 1) { Draft.Wrong($"'{call}' of step '{Id}' is at least 1. Leave it out for no bound."); }
        return Once(call, most);
    }

    private protected abstract PlanStep Make();
}
