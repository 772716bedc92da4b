using FsCheck;
using FsCheck.Fluent;
using Tutti.Governance.Approvals;
using Tutti.Governance.Decisions;
using Tutti.Governance.Gates;
using Tutti.Governance.Policies;
using Tutti.Governance.Tests.Support;

namespace Tutti.Governance.Tests.Policies;

/// <summary>Laws of escalations: more people may answer, and nothing else changes.</summary>
public sealed class EscalationProperties
{
    private static readonly Config Cases = Config.QuickThrowOnFailure.WithMaxTest(500);
    private static readonly string[] Groups = ["a", "b", "c", "d"];

    private static readonly Gen<EscalationTerms> Stage =
        from minutes in Gen.Choose(1, 120)
        from to in Gen.Elements(Groups).NonEmptyListOf()
        select new EscalationTerms(TimeSpan.FromMinutes(minutes), [.. to]);

    private static readonly Gen<GateApproval> Approval =
        from groups in Gen.Elements(Groups).ListOf()
        from users in Gen.Elements("ann", "bob").ListOf()
        from quorum in Gen.Choose(1, 5)
        from excludes in Gen.Elements(true, false)
        from stages in Stage.ListOf()
        select new GateApproval("r", [.. groups], [.. users], quorum, excludes, TimeSpan.FromHours(3))
        {
            Escalations = [.. stages.DistinctBy(static stage => stage.After).OrderBy(static stage => stage.After)],
        };

    private static readonly Gen<(GateApproval Approval, TimeSpan[] Times)> Clock =
        from approval in Approval
        from minutes in Gen.Choose(0, 150).ListOf()
        select (approval, minutes.Order().Select(static minute => TimeSpan.FromMinutes(minute)).ToArray());

    [Fact]
    public void After_AnyTimes_NeverLowersTheQuorum_NorLetsTheCallerIn() => Prop.ForAll(Arb.From(Clock), static it =>
    {
        var after = it.Times.Aggregate(it.Approval, static (approval, passed) => approval.After(passed));
        return after.Quorum == it.Approval.Quorum && after.ExcludesCaller == it.Approval.ExcludesCaller && after.Within == it.Approval.Within && after.Rule == it.Approval.Rule && after.Users.SequenceEqual(it.Approval.Users);
    }).Check(Cases);

    [Fact]
    public void After_AnyTimes_ShutsNobodyOut_AndAddsExactlyWhoseTimeHasCome() => Prop.ForAll(Arb.From(Clock), static it =>
    {
        var after = it.Times.Aggregate(it.Approval, static (approval, passed) => approval.After(passed));
        var last = it.Times.LastOrDefault();
        var isForAnybody = it.Approval.Groups.Count + it.Approval.Users.Count == 0;
        var due = isForAnybody ? [] : it.Approval.Escalations!.Where(stage => it.Times.Length > 0 && stage.After <= last).SelectMany(static stage => stage.To);
        return after.Groups.ToHashSet().SetEquals(it.Approval.Groups.Concat(due)) && (!isForAnybody || after.Groups.Count == 0);
    }).Check(Cases);

    [Fact]
    public void After_InOneStepOrMany_IsTheSame() => Prop.ForAll(Arb.From(Clock), static it =>
    {
        var last = it.Times.LastOrDefault();
        var (slow, fast) = (it.Times.Aggregate(it.Approval, static (approval, passed) => approval.After(passed)), it.Approval.After(last));
        return slow.Groups.ToHashSet().SetEquals(fast.Groups) && (slow.Escalations?.Count ?? 0) == (fast.Escalations?.Count ?? 0) && (slow.Escalated?.Count ?? 0) == (fast.Escalated?.Count ?? 0);
    }).Check(Cases);

    [Fact]
    public void EscalatesAt_AnyRequest_ComesToAnEnd() => Prop.ForAll(Arb.From(Approval.NonEmptyListOf()), static needed =>
    {
        var request = new ApprovalRequest { Call = Call, Needed = [.. needed], Asked = Policy.Now, Until = Policy.Now + TimeSpan.FromMinutes(100) };
        var at = Policy.Now;
        for (var stages = 0; request.EscalatesAt is { } next; stages++)
        {
            if (next <= at || next >= request.Until || stages > 200) { return false; }
            request = request.At(at = next);
        }

        return true;
    }).Check(Cases);

    [Theory]
    [InlineData("{ after: 30m, to: owners }", "30m owners")]
    [InlineData("[{ after: 1h, to: [board, owners] }, { after: 10m, to: desk }]", "10m desk; 60m board, owners")]
    public void Load_Escalate_IsReadSoonestFirst(string text, string expected)
    {
        var policy = Policy.Of($$"""rules: [{ id: a, ask: x.y, by: { user: ann, quorum: 1, not: caller }, within: 2h, escalate: {{text}} }]""");

        var decision = policy.Decide(Policy.Call("x.y"));

        Assert.Equal(Verdict.Ask, decision.Verdict);
        var terms = Assert.Single(decision.Approvals);
        Assert.Equal(expected, string.Join("; ", terms.Escalations.Select(static stage => $"{stage.After.TotalMinutes}m {string.Join(", ", stage.To)}")));
    }

    private static GateRecord Call => new() { Target = "x.y", Caller = "ann", Call = "c", Digest = "d", Policy = "p", Verdict = Verdict.Ask };
}
