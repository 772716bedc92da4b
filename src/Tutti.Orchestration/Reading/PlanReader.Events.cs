using Tutti.Documents.Reading;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Reading;

/// <summary>Steps that run by what others publish.</summary>
public sealed partial class PlanReader
{
    private PlanStep ReadPublish(MapReader map, StepHead head)
    {
        var inner = new MapReader(map.Take("publish") ?? Empty, $"'publish' of {head.What}", _faults);
        var (topic, type) = (TextOf(inner, "topic"), TextOf(inner, "type"));
        if (topic is null) { inner.Missing("topic", "Say where it is published."); }
        if (type is null) { inner.Missing("type", "Say what happened: 'type: order.paid'."); }
        var step = new PlanStep.Publish { Id = head.Id, Topic = topic ?? new PlanText(""), Type = type ?? new PlanText(""), Data = inner.Take("data") };
        inner.Close();
        return head.On(step);
    }

    private PlanStep ReadHear(MapReader map, StepHead head)
    {
        var inner = new MapReader(map.Take("hear") ?? Empty, $"'hear' of {head.What}", _faults);
        var topic = inner.TextNode("topic");
        if (topic is null) { inner.Missing("topic", "Say where it listens."); }
        if (topic is { } named && (named.Value.Length == 0 || named.Value.Contains("${", StringComparison.Ordinal))) { _faults.Add(FaultCodes.WrongValue, named.Place, "A topic that a flow listens to is the same in every run: it begins to listen before any step has run. Write its name, and choose among its events with 'where'."); }
        var step = new PlanStep.Hear { Id = head.Id, Topic = topic?.Value ?? "", Type = inner.Text("type") ?? "", Where = TextOf(inner, "where"), Within = inner.Span("within") };
        inner.Close();
        return head.On(step);
    }
}
