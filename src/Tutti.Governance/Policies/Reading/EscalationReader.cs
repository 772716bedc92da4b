using Tutti.Documents;
using Tutti.Documents.Reading;

namespace Tutti.Governance.Policies.Reading;

/// <summary>Reads <c>escalate</c> of a rule: who else may answer after a while.</summary>
internal static class EscalationReader
{
    private const int MostStages = 8;

    /// <summary>The stages, soonest first.</summary>
    internal static IReadOnlyList<EscalationTerms> Read(MapReader rule, TimeSpan? within)
    {
        var stages = new List<EscalationTerms>();
        var items = rule.Take("escalate") switch { null => [], DocumentNode.List list => list.Items, var one => (IReadOnlyList<DocumentNode>)[one] };
        foreach (var node in items)
        {
            if (ReadStage(node, rule, within) is not { } stage) { continue; }
            if (stages.Exists(known => known.After == stage.After)) { rule.Faults.Add(PolicyCodes.EscalationTime, node.Place, $"'escalate' of {rule.What} has two stages at the same time. Name all groups in one of them."); }
            else { stages.Add(stage); }
        }

        if (items.Count > MostStages) { rule.Faults.Add(PolicyCodes.EscalationTime, rule.PlaceOf("escalate"), $"'escalate' of {rule.What} has more than {MostStages} stages."); }
        return [.. stages.OrderBy(static stage => stage.After)];
    }

    private static EscalationTerms? ReadStage(DocumentNode node, MapReader rule, TimeSpan? within)
    {
        var stage = new MapReader(node, $"'escalate' of {rule.What}", rule.Faults);
        if (node is not DocumentNode.Map) { return null; }
        var (after, to) = (stage.Span("after"), stage.Texts("to") ?? []);
        if (!stage.Has("after")) { stage.Missing("after", "Say how long the first ones have alone, for example: after: 30m"); }
        if (to.Count == 0) { stage.Missing("to", "Name the groups that may answer from then on, for example: to: [owners]"); }
        stage.Close();
        if (after is not { } span) { return null; }
        if (span > TimeSpan.Zero && span < (within ?? ApprovalTerms.UsualWithin)) { return new EscalationTerms(span, to); }
        rule.Faults.Add(PolicyCodes.EscalationTime, stage.PlaceOf("after"), span > TimeSpan.Zero
            ? $"A stage of 'escalate' of {rule.What} never comes: the question ends before it, {(within is null ? "a day after it was asked unless 'within' says otherwise" : "as 'within' says")}."
            : $"A stage of 'escalate' of {rule.What} begins with the question. Name its groups in 'by'.");
        return null;
    }
}
