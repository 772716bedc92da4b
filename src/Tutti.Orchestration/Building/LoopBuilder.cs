using Tutti.Documents;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Building;

/// <summary>The same steps again and again.</summary>
public sealed class LoopBuilder : StepBuilder<LoopBuilder>
{
    private readonly PlanText _until;
    private readonly int _max;
    private IReadOnlyList<PlanStep> _do = [];
    private PlanText? _best;
    private DocumentNode? _result;
    private bool _mustEnd;

    internal LoopBuilder(Draft draft, string id, string until, int max)
        : base(draft, id) => (_until, _max) = (new PlanText(until), max);

    /// <summary>Keeps the round with the largest number instead of the last one.</summary>
    /// <param name="expression">An expression that gives a number.</param>
    public LoopBuilder Best(string expression)
    {
        _best = Once(nameof(Best), new PlanText(expression));
        return this;
    }

    /// <summary>What a round gives, instead of the result of its last step.</summary>
    /// <param name="template">A template.</param>
    public LoopBuilder Result(PlanValue template)
    {
        _result = Once(nameof(Result), template).Node;
        return this;
    }

    /// <summary>The step fails when the rounds are used up, instead of giving what it kept.</summary>
    public LoopBuilder FailWhenExhausted()
    {
        _mustEnd = Once(nameof(FailWhenExhausted), value: true);
        return this;
    }

    /// <summary>The steps of a round.</summary>
    /// <param name="steps">Describes them.</param>
    public LoopBuilder Do(Action<StepsBuilder> steps)
    {
        _do = Block(nameof(Do), steps);
        return this;
    }

    private protected override PlanStep Make() => new PlanStep.Loop { Id = Id, Until = _until, Max = _max, Do = _do, Best = _best, Result = _result, MustEnd = _mustEnd };
}
