using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Nodes;
using Tutti.Governance.Audits;
using Tutti.Governance.Decisions;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Governance.Policies;
using Tutti.Governance.Tests.Gates;
using Tutti.Kernel.Journal;

namespace Tutti.Governance.Tests.Audits;

/// <summary>Decisions made again: those of a genuine log come out the same, and those that were forged do not.</summary>
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "Logs are made by whole hosts, and forged record by record.")]
public sealed class DecisionAuditTests
{
    private const string Rules = """
        budgets: { day: { limit: 100.00 USD, window: day@UTC } }
        rules:
          - { id: pay, allow: shop.pay, spend: { amount: args.amount, unit: USD, from: day } }
          - { id: big, deny: shop.pay, when: args.amount > 50 }
          - { id: look, allow: shop.look }
          - { id: refund, allow: shop.refund, after: { shop.look: args.of == then.args.of } }
        """;

    private static readonly PolicySet Policy = Support.Policy.Of(Rules);

    [Fact]
    public async Task Conclude_LogOfTheGate_GivesAllOfItAgain_UnderItsPolicy()
    {
        var (records, runs) = await DoneAsync();
        var other = Support.Policy.Of(Rules + "\n  - { id: never, deny: shop.burn }\n");

        Assert.Equal(new AuditResult(Holds: true, "10 of 10 decisions given again"), Audit(records, [other, Policy]));
        Assert.Equal(new AuditResult(Holds: true, "5 of 5 decisions given again"), Audit(records, [Policy], runs[0]));
        Assert.Equal(new AuditResult(Holds: null, $"0 of 10 decisions given again; 10 under policies that were not given: --policy FILE for {Policy.Digest}"), Audit(records, [other]));
        Assert.Equal(new AuditResult(Holds: null, "there are no decisions in the log"), Audit([], [Policy]));
    }

    [Fact]
    public async Task Conclude_ErasedRun_IsCountedAndNotJudged()
    {
        var (records, runs) = await DoneAsync();

        Assert.Equal(new AuditResult(Holds: true, "5 of 5 decisions given again; NOT CHECKED: 5 whose payloads were erased"), Audit(AuditedRecords.Erase(records, runs[1]), [Policy]));
        Assert.Null(Audit(AuditedRecords.Erase(AuditedRecords.Erase(records, runs[0]), runs[1]), [Policy]).Holds);
    }

    [Fact]
    public async Task Conclude_DenialThatBecameAPermission_Fails_AtItsPlace()
    {
        var (records, _) = await DoneAsync();
        var denied = records.First(static record => record.Kind == RecordKind.StepRefused);

        var claimed = Forge(records, denied, static record => record with { Verdict = Verdict.Allow, Rule = "pay", Refusal = null }, RecordKind.StepAdmitted);
        var halfway = Forge(records, denied, static record => record, RecordKind.StepAdmitted);
        var renamed = Forge(records, denied, static record => record with { Rule = "pay" });

        RequireFault(claimed, "'shop.pay' was allowed by 'pay', and the policy gives denied by 'big'", denied.Position);
        RequireFault(halfway, "'shop.pay' was denied, and let through", denied.Position);
        RequireFault(renamed, "'shop.pay' was denied by 'pay', and the policy gives denied by 'big'", denied.Position);
    }

    [Fact]
    public async Task Conclude_OtherArgumentsOrHolds_Fail()
    {
        var (records, _) = await DoneAsync();
        var paid = records.First(static record => record.Kind == RecordKind.StepAdmitted && GateRecord.Parse(record.Content.Span) is { Holds.Count: > 0 });

        var less = Forge(records, paid, static record => record with { Holds = [record.Holds[0] with { Amount = 1 }] });
        var nothing = Forge(records, paid, static record => record with { Holds = [] });
        var others = Forge(records, paid, static record => record with { Arguments = System.Text.Json.JsonElement.Parse("""{"amount": 1}""") });

        RequireFault(less, "'shop.pay' spends 20 USD from 'day', and that is not what it says that it holds", paid.Position);
        RequireFault(nothing, "'shop.pay' spends 20 USD from 'day', and that is not what it says that it holds", paid.Position);
        RequireFault(others, "the arguments of 'shop.pay' are not the ones that its digest says", paid.Position);
    }

    [Fact]
    public async Task Conclude_CallThatWantsAnotherBefore_IsJudgedByWhatTheRunHadDone()
    {
        var (records, _) = await DoneAsync();
        var looked = records.Where(static record => record.Kind == RecordKind.StepCompleted && record.Path.Contains("look", StringComparison.Ordinal)).ToList();

        RequireFault([.. records.Where(record => record != looked[0])], "'shop.refund' was allowed by 'refund'");
    }

    [Fact]
    public async Task Conclude_LimitOfALedgerThatThePolicyDoesNotHave_Fails()
    {
        var (records, _) = await DoneAsync();
        var forged = AuditedRecords.Forge(records, static record => AuditedRecords.ForgeEvent(record, "terms", static happened => happened["Limit"] = 1_000_000m));

        Assert.True(AuditedRecords.Show(new LedgerAudit(run: null), forged).Holds); // by itself a limit is a limit
        RequireFault(forged, "'shop.pay' was let through with 1000000 in day@UTC as the limit of 'day', and the policy has 100.00 in day@UTC");
    }

    [Fact]
    public async Task Conclude_LimitsAndApprovals_CountWhatTheLogDoesNotHold_AndMissWhatItMust()
    {
        var policy = Support.Policy.Of("""
            rules:
              - { id: often, allow: shop.look, limit: 1/hour }
              - { id: sign, ask: shop.sign }
            """);
        await using var host = new GateHost("rules: []") { Policy = policy };
        await host.With<int, string>("work", async (ctx, session, _) =>
        {
            await host.CallAsync(ctx, session, "shop.look");
            try { return await host.CallAsync(ctx, session, "shop.look"); }
            catch (CallDeniedException denied) { return denied.Code; }
        }).With<int, string>("sign", (ctx, session, _) => host.CallAsync(ctx, session, "shop.sign")).OpenAsync();
        Assert.Equal(GateCodes.LimitFull, await host.ResultAsync<string>(await host.RunAsync("work", 1)));
        var signing = await host.RunAsync("sign", 1);
        await host.AnswerAsync(signing, await host.SeeAsync(signing, "question.asked"), "approve", GateHostLooks.Person("bob"));
        await host.ResultAsync<string>(signing);
        var records = await AuditedRecords.ReadAsync(host.Store);
        var signed = records.Last(static record => record.Kind == RecordKind.StepAdmitted);

        Assert.Equal(new AuditResult(Holds: true, "2 of 4 decisions given again; 2 depend on counts of other runs"), AuditedRecords.Show(new DecisionAudit(run: null, [policy]), records));
        var forged = AuditedRecords.Show(new DecisionAudit(run: null, [policy]), Forge(records, signed, static record => record with { Approved = [.. record.Approved.Select(static vote => vote with { Rules = [] })] }));
        Assert.Equal((false, signed.Position), (forged.Holds, forged.FirstBad));
    }

    [Theory]
    [InlineData("holds", "null")]
    [InlineData("holds", "[null]")]
    [InlineData("holds", """[{"ledger":null}]""")]
    [InlineData("counts", "[null]")]
    [InlineData("approved", "[{}]")]
    [InlineData("flowPolicies", "[null]")]
    [InlineData("labels", "null")]
    [InlineData("call", "null")]
    [InlineData("refusal", """{"need":1,"denial":null}""")]
    [InlineData("arguments", "[]")]
    [InlineData("verdict", "77")]
    public async Task Conclude_RecordThatNoGateWrites_NeitherPassesForADecisionNorBreaksAnything(string field, string value)
    {
        var (records, _) = await DoneAsync();
        var forged = AuditedRecords.Forge(records, record =>
        {
            if (record.Kind != RecordKind.StepAdmitted) { return null; }
            var content = JsonNode.Parse(record.Content.Span)!.AsObject();
            content[field] = JsonNode.Parse(value);
            return record with { Content = Encoding.UTF8.GetBytes(content.ToJsonString()) };
        });

        Assert.NotEqual("10 of 10 decisions given again", Audit(forged, [Policy]).Detail);
    }

    /// <summary>A host may give groups, a team and claims to whom it knows; the policy adds nothing to that.</summary>
    [Fact]
    public async Task Conclude_CallerWithGroupsOfItsHost_IsJudgedWithThem_AndWithClaimsNotAtAll()
    {
        var policy = Support.Policy.Of("""
            rules:
              - { id: owners, allow: shop.sell, for: { group: owners, team: tills } }
              - { id: cleared, allow: shop.look, when: caller.claims.level == "2" }
            """);
        await using var host = new GateHost("rules: []") { Policy = policy };
        host.With<string, string>("call", (ctx, _, tool) => host.CallAsync(ctx, host.Gate.Open(ctx, new Caller("ann", CallerKind.Local, ["owners"], "tills", claims: tool == "shop.look" ? new Dictionary<string, string> { ["level"] = "2" } : null)), tool));
        await host.OpenAsync();
        var sold = await host.RunAsync("call", "shop.sell");
        await host.ResultAsync<string>(sold);
        var looked = await host.RunAsync("call", "shop.look");
        await host.ResultAsync<string>(looked);
        var records = await AuditedRecords.ReadAsync(host.Store);

        Assert.Equal(new AuditResult(Holds: true, "1 of 2 decisions given again; 1 are of callers or tools that the log does not name whole"), Audit(records, [policy]));
        var forged = Forge(records, records.First(static record => record.Kind == RecordKind.StepAdmitted), static record => record with { CallerGroups = null });
        RequireFault(forged, "'shop.sell' was allowed by 'owners', and the policy gives denied", policy: policy);
    }

    /// <summary>Servers list tools that nobody has reviewed; which definition it was is part of what makes it this call.</summary>
    [Fact]
    public async Task Conclude_ToolThatNobodyReviewed_IsJudgedAsItWasListed()
    {
        var policy = Support.Policy.Of("rules: [{ id: look, allow: shop.look }]");
        await using var host = new GateHost("rules: []") { Policy = policy };
        host.With<int, string>("call", (ctx, session, _) => session.CallAsync(ctx, "look", GateHost.OrderOf("shop.look", "{}") with { Fingerprint = "as-listed" }, static (_, _) => ValueTask.FromResult(new GateResult<string>("seen"))));
        await host.OpenAsync();
        await host.ResultAsync<string>(await host.RunAsync("call", 0));
        var records = await AuditedRecords.ReadAsync(host.Store);

        Assert.Equal(new AuditResult(Holds: true, "1 of 1 decisions given again"), Audit(records, [policy]));
        var forged = Forge(records, records.First(static record => record.Kind == RecordKind.StepAdmitted), static record => record with { Fingerprint = "another" });
        Assert.Null(Audit(forged, [policy]).Holds);
    }

    /// <summary>What the original of a fork had called, and arguments that were not logged, the log of the run does not tell.</summary>
    [Fact]
    public async Task Conclude_CallThatWantsAnotherBefore_WhereTheLogDoesNotTellIt_IsNotChecked()
    {
        var policy = Support.Policy.Of("""
            rules:
              - { id: look, allow: shop.look, redact: { log: [args.token] } }
              - { id: sell, allow: shop.sell, after: { shop.look: then.args.token == "secret" } }
              - { id: plain, allow: shop.plain }
            """);
        await using var host = new GateHost("rules: []") { Policy = policy };
        await host.With<int, string>("work", async (ctx, session, _) =>
        {
            await host.CallAsync(ctx, session, "shop.look", """{"token":"secret"}""");
            await host.CallAsync(ctx, session, "shop.plain");
            return await host.CallAsync(ctx, session, "shop.sell");
        }).OpenAsync();
        var run = await host.RunAsync("work", 0);
        await host.ResultAsync<string>(run);
        var plain = (await host.Engine.EventsAsync(run, cancellationToken: GateHost.Cancellation)).First(static happened => happened.Kind == "step.admitted" && happened.Path == "shop-plain");
        await host.ResultAsync<string>(await host.Engine.ForkAsync(run, plain.Position, cancellationToken: GateHost.Cancellation));
        var records = await AuditedRecords.ReadAsync(host.Store);

        Assert.Equal(new AuditResult(Holds: true, "2 of 5 decisions given again; 2 depend on what their run had done by then; 1 have arguments that the log does not hold whole"), Audit(records, [policy]));
        var forged = Forge(records, records.First(static record => record.Kind == RecordKind.StepAdmitted && record.Path == "shop-plain"), static record => record with { Rule = "sell" });
        RequireFault(forged, "'shop.plain' was allowed by 'sell', and the policy gives allowed by 'plain'", policy: policy);
    }

    private static AuditResult Audit(IEnumerable<JournalRecord> records, IEnumerable<PolicySet> policies, RunId? run = null)
    {
        var ledgers = new LedgerAudit(run);
        var decisions = new DecisionAudit(run, policies, ledgers);
        return AuditedRecords.Show(new Both(ledgers, decisions), records);
    }

    private static List<JournalRecord> Forge(List<JournalRecord> records, JournalRecord which, Func<GateRecord, GateRecord> change, RecordKind? kind = null) =>
        AuditedRecords.Forge(records, record => record == which ? record with { Kind = kind ?? record.Kind, Content = change(GateRecord.Parse(record.Content.Span)!).ToJson() } : null);

    private static void RequireFault(IReadOnlyList<JournalRecord> records, string fault, long? position = null, PolicySet? policy = null)
    {
        var result = Audit(records, [policy ?? Policy]);
        Assert.False(result.Holds, result.Detail);
        Assert.Contains(fault, result.Detail, StringComparison.Ordinal);
        Assert.Equal(position ?? result.FirstBad, result.FirstBad);
    }

    /// <summary>The log of two runs, one after the other: each pays, pays too much, looks, takes back, and tries what no rule knows.</summary>
    private static async Task<(List<JournalRecord> Records, List<RunId> Runs)> DoneAsync()
    {
        await using var host = new GateHost("rules: []") { Policy = Policy };
        await host.With<int, string>("work", async (ctx, session, _) =>
        {
            var told = new List<string>();
            foreach (var (target, arguments) in new[] { ("shop.pay", """{"amount": 20}"""), ("shop.pay", """{"amount": 70}"""), ("shop.look", """{"of": 7}"""), ("shop.refund", """{"of": 7}"""), ("shop.burn", "{}") })
            {
                try { told.Add(await host.CallAsync(ctx, session, target, arguments)); }
                catch (CallDeniedException denied) { told.Add(denied.Code); }
            }

            return string.Join(' ', told);
        }).OpenAsync();
        List<RunId> runs = [await host.RunAsync("work", 1)];
        await host.ResultAsync<string>(runs[0]);
        runs.Add(await host.RunAsync("work", 2));
        await host.ResultAsync<string>(runs[1]);
        return (await AuditedRecords.ReadAsync(host.Store), runs);
    }

    /// <summary>As a verification shows records: to the one, then to the other.</summary>
    private sealed class Both(LedgerAudit ledgers, DecisionAudit decisions) : ILogAudit
    {
        public bool Wants(in RecordHeader header)
        {
            (_ledger, _decision) = (ledgers.Wants(header), decisions.Wants(header));
            return _ledger || _decision;
        }

        public void See(JournalRecord record)
        {
            if (_ledger) { ledgers.See(record); }
            if (_decision) { decisions.See(record); }
        }

        public AuditResult Conclude() => decisions.Conclude();

        private bool _ledger;
        private bool _decision;
    }
}
