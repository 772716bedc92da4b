using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Building;

/// <summary>Waits for an event of a topic.</summary>
public sealed class HearBuilder : StepBuilder<HearBuilder>
{
    private readonly string _topic;
    private string _type = "";
    private PlanText? _where;
    private TimeSpan? _within;

    internal HearBuilder(Draft draft, string id, string topic)
        : base(draft, id) => _topic = topic;

    /// <summary>Only events of this type; all where nothing is said.</summary>
    /// <param name="type">The type; a <c>*</c> at its end stands for anything.</param>
    public HearBuilder Type(string type)
    {
        _type = Once(nameof(Type), type);
        return this;
    }

    /// <summary>Only events for which this is true.</summary>
    /// <param name="expression">An expression over <c>ID.data</c>, <c>ID.type</c> and <c>ID.source</c>.</param>
    public HearBuilder Where(string expression)
    {
        _where = Once(nameof(Where), new PlanText(expression));
        return this;
    }

    /// <summary>After so long the result is null.</summary>
    /// <param name="time">How long.</param>
    public HearBuilder Within(TimeSpan time)
    {
        _within = Once(nameof(Within), time);
        return this;
    }

    private protected override PlanStep Make()
    {
        if (string.IsNullOrEmpty(_topic) || _topic.Contains("${", StringComparison.Ordinal)) { Draft.Wrong($"Step '{Id}' listens to a topic that is the same in every run. Give its name, and choose among its events with '{nameof(Where)}'."); }
        return new PlanStep.Hear { Id = Id, Topic = _topic, Type = _type, Where = _where, Within = _within };
    }
}
