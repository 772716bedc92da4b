using Tutti.Documents;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Building;

/// <summary>The same steps for each item of a list.</summary>
public sealed class MapBuilder : StepBuilder<MapBuilder>
{
    private readonly PlanText _over;
    private IReadOnlyList<PlanStep> _do = [];
    private string _as = "item";
    private PlanText? _key;
    private DocumentNode? _result;
    private PlanJoin _join = PlanJoin.All;
    private int _max;

    internal MapBuilder(Draft draft, string id, string over)
        : base(draft, id) => _over = new PlanText(over);

    /// <summary>The variable that holds the item; <c>item</c> where nothing is said. Its number is in <c>index</c>.</summary>
    /// <param name="variable">The name.</param>
    public MapBuilder As(string variable)
    {
        _as = Once(nameof(As), variable);
        return this;
    }

    /// <summary>What names an item in results and messages, instead of its number.</summary>
    /// <param name="expression">An expression over the item.</param>
    public MapBuilder Key(string expression)
    {
        _key = Once(nameof(Key), new PlanText(expression));
        return this;
    }

    /// <summary>What an item gives, instead of the result of its last step.</summary>
    /// <param name="template">A template.</param>
    public MapBuilder Result(PlanValue template)
    {
        _result = Once(nameof(Result), template).Node;
        return this;
    }

    /// <summary>When the whole is over; <see cref="PlanJoin.All"/> where nothing is said.</summary>
    /// <param name="join">The rule.</param>
    public MapBuilder Join(PlanJoin join)
    {
        _join = Once(nameof(Join), join);
        return this;
    }

    /// <summary>How many run at a time.</summary>
    /// <param name="most">At least 1.</param>
    public MapBuilder Max(int most)
    {
        _max = Bound(nameof(Max), most);
        return this;
    }

    /// <summary>The steps for one item.</summary>
    /// <param name="steps">Describes them.</param>
    public MapBuilder Do(Action<StepsBuilder> steps)
    {
        _do = Block(nameof(Do), steps);
        return this;
    }

    private protected override PlanStep Make() => new PlanStep.Map { Id = Id, Over = _over, As = _as, Key = _key, Do = _do, Result = _result, Join = _join, Max = _max };
}
