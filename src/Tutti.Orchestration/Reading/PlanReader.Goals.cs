using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Reading;

/// <summary>Goals.</summary>
public sealed partial class PlanReader
{
    private const int MostReplans = 100;
    private const int MostRepairs = 20;

    private PlanStep ReadGoal(MapReader map, StepHead head)
    {
        var node = map.Take("goal") ?? Empty;
        if (node is DocumentNode.Text plain) { node = new DocumentNode.Map([new DocumentEntry("text", plain) { Place = plain.Place }], plain.Place); }
        var inner = new MapReader(node, $"'goal' of {head.What}", _faults);
        var text = TextOf(inner, "text");
        if (text is null) { inner.Missing("text", "Say what is wanted."); }
        var (otherwise, question) = ReadOtherwise(inner, head, $"The goal of '{head.Id}' was not reached. Keep what is done?");
        var step = new PlanStep.Goal
        {
            Id = head.Id,
            Text = text ?? new PlanText(""),
            Agents = inner.Texts("agents") ?? [],
            Accept = TextOf(inner, "accept"),
            Replans = inner.Whole("replans", 0, MostReplans) ?? PlanStep.Goal.UsualReplans,
            Repairs = inner.Whole("repairs", 0, MostRepairs) ?? PlanStep.Goal.UsualRepairs,
            Max = inner.Whole("max", 1, MostTurns) ?? 0,
            Sure = inner.Whole("sure", 0, 100) ?? PlanStep.Goal.UsualSure,
            PlansOnly = inner.Word("only", "plan") is not null,
            Approval = ReadApproval(inner, head),
            Otherwise = otherwise,
            Question = question,
            Planner = map.Take("planner") is { } planner ? ReadPart(planner, "planner", map.PlaceOf("planner"), head, more: null) : null,
            Judge = map.Take("judge") is { } judge ? ReadPart(judge, "judge", map.PlaceOf("judge"), head, more: null) : null,
        };
        inner.Close();
        return head.On(step);
    }

    /// <summary>The question before a version runs: <c>true</c>, or what <c>ask</c> says, where the question itself may be left out.</summary>
    private PlanStep.Ask? ReadApproval(MapReader map, StepHead head)
    {
        var (place, node) = (map.PlaceOf("approve"), map.Take("approve"));
        if (node is null or DocumentNode.Flag { Value: false }) { return null; }
        if (node is not (DocumentNode.Map or DocumentNode.Flag))
        {
            _faults.Add(FaultCodes.WrongKind, place, $"'approve' of {head.What} is true, or a map such as {{ by: leads, within: 24h }}.");
            return null;
        }

        List<DocumentEntry> said = [.. (node as DocumentNode.Map)?.Entries ?? []];
        if (said.TrueForAll(static entry => entry.Key != "prompt")) { said.Add(new DocumentEntry("prompt", new DocumentNode.Text(GoalWords.Approve, place)) { Place = place }); }
        if (said.TrueForAll(static entry => entry.Key != "choices")) { said.Add(new DocumentEntry("choices", new DocumentNode.List([.. GoalWords.Choices.Select(word => new DocumentNode.Text(word, place))], place)) { Place = place }); }
        var ask = new DocumentNode.Map([new DocumentEntry("ask", new DocumentNode.Map(said, place)) { Place = place }], place);
        return ReadAsk(new MapReader(ask, $"'approve' of {head.What}", _faults), new StepHead($"{head.Id}-approve", place));
    }
}
