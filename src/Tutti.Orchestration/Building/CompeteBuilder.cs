using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Building;

/// <summary>Attempts against each other: the best one is the result.</summary>
public sealed class CompeteBuilder : StepBuilder<CompeteBuilder>
{
    private readonly PlanText _score;
    private IReadOnlyList<PlanStep> _each = [];
    private IReadOnlyList<PlanStep> _do = [];
    private int _attempts;
    private PlanText? _enough;
    private int _max;

    internal CompeteBuilder(Draft draft, string id, string score)
        : base(draft, id) => _score = new PlanText(score);

    /// <summary>Different attempts; each is one step.</summary>
    /// <param name="steps">Describes them.</param>
    public CompeteBuilder Each(Action<StepsBuilder> steps)
    {
        _each = Block(nameof(Each), steps);
        return this;
    }

    /// <summary>The same steps so often; the number of the attempt is in <c>index</c>.</summary>
    /// <param name="attempts">How often, at least 2.</param>
    /// <param name="steps">Describes them.</param>
    public CompeteBuilder Do(int attempts, Action<StepsBuilder> steps)
    {
        if (attempts < 2) { Draft.Wrong($"'{nameof(Do)}' of step '{Id}' is tried at least twice."); }
        _do = Block(nameof(Do), steps);
        _attempts = attempts;
        return this;
    }

    /// <summary>When no other attempt matters; without it all are waited for.</summary>
    /// <param name="expression">An expression over <c>ID.value</c>, <c>ID.id</c> and <c>ID.score</c>.</param>
    public CompeteBuilder Enough(string expression)
    {
        _enough = Once(nameof(Enough), new PlanText(expression));
        return this;
    }

    /// <summary>How many are at work at a time.</summary>
    /// <param name="most">At least 1.</param>
    public CompeteBuilder Max(int most)
    {
        _max = Bound(nameof(Max), most);
        return this;
    }

    private protected override PlanStep Make()
    {
        if (_each.Count > 0 == _do.Count > 0) { Draft.Wrong($"Step '{Id}' says either '{nameof(Each)}', different attempts, or '{nameof(Do)}', the same steps so often."); }
        return new PlanStep.Compete { Id = Id, Score = _score, Enough = _enough, Each = _each, Do = _do, Attempts = _attempts, Max = _max };
    }
}
