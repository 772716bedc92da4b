using System.Text.Json.Nodes;
using Tutti.Governance.Audits;
using Tutti.Governance.Tests.Gates;
using Tutti.Kernel.Journal;

namespace Tutti.Governance.Tests.Audits;

/// <summary>Budgets summed anew: a log of the gate passes, and what was forged with everything under it right again fails at its place.</summary>
public sealed class LedgerAuditTests
{
    private const string Budgets = """
        budgets:
          fleet: { limit: 100.00 USD, window: day@UTC }
          team: { limit: 90.00 USD, window: 1h, in: fleet }
        rules:
          - { id: pay, allow: shop.pay, spend: { amount: args.amount, unit: USD, from: team } }
        """;

    [Fact]
    public async Task Conclude_LogOfTheGate_Passes_AndSaysOfWhat()
    {
        var (records, runs) = await PaidAsync(20, 30.50m, 39);

        var all = Audit(records);
        var one = Audit(records, runs[1]);

        Assert.Equal(new AuditResult(Holds: true, "2 accounts of 1 ledger, 3 holds: 89.50 USD booked"), all);
        Assert.Equal(new AuditResult(Holds: true, "the run's 1 hold among 2 accounts of 1 ledger, 3 holds: 30.50 USD booked"), one);
    }

    [Fact]
    public async Task Conclude_NothingOfBudgets_IsNotChecked()
    {
        var (records, runs) = await PaidAsync(20);
        var other = RunId.FromKey(Guid.Empty, "other");

        Assert.Equal(new AuditResult(Holds: null, "there are no budgets in the log"), Audit([]));
        Assert.Equal(new AuditResult(Holds: null, "the run holds nothing on any budget"), Audit(records, other));
        Assert.NotEqual(other, runs[0]);
    }

    [Fact]
    public async Task Conclude_ErasedRun_LeavesItsLedger_AndIsNamed()
    {
        var (records, runs) = await PaidAsync(20, 30);
        var erased = AuditedRecords.Erase(records, runs[0]).ToList();

        var all = Audit(erased);
        Assert.True(all.Holds);
        Assert.Contains("NOT CHECKED: what 1 erased record said that it holds", all.Detail, StringComparison.Ordinal);

        // Ledgers cannot be erased. One that says so cannot be summed, and nobody calls that a pass.
        var ledger = records.First(static record => record.Kind == RecordKind.ObjectChanged).Run;
        Assert.NotEqual(true, Audit(AuditedRecords.Erase(records, ledger)).Holds);
    }

    [Fact]
    public async Task Conclude_AmountOfAHoldChanged_FailsAtTheCallThatSaysOtherwise()
    {
        var (records, _) = await PaidAsync(20, 30);
        var forged = AuditedRecords.Forge(records, static record => AuditedRecords.ForgeEvent(record, "held", static held => held["Amount"] = 19.99m));

        RequireFault(forged, "the call says that it holds 20 USD on the account 'team'", records.First(static record => record.Kind == RecordKind.StepAdmitted).Position);
    }

    [Fact]
    public async Task Conclude_HoldWithoutRoom_Fails()
    {
        var (records, _) = await PaidAsync(60, 30);
        var second = records.Where(static record => AuditedRecords.ForgeEvent(record, "held", static _ => { }) is not null).ElementAt(1);
        var forged = AuditedRecords.Forge(records, record => record == second ? AuditedRecords.ForgeEvent(record, "held", static held => held["Amount"] = 30.01m) : null);

        RequireFault(forged, "with this hold of 30.01 the account 'team' has 30.01 held and 60 spent, of 90.00 USD", second.Position);
    }

    [Fact]
    public async Task Conclude_BookingWithoutItsHold_Fails()
    {
        var (records, _) = await PaidAsync(20);
        var forged = AuditedRecords.Forge(records, static record => AuditedRecords.ForgeEvent(record, "committed", static happened => happened["Hold"] = "another"));

        RequireFault(forged, "it is 'committed', and there is no open hold 'another'");
    }

    [Fact]
    public async Task Conclude_LimitChanged_LeavesNoRoomForWhatWasHeld()
    {
        var (records, _) = await PaidAsync(20, 30);
        var forged = AuditedRecords.Forge(records, static record => AuditedRecords.ForgeEvent(record, "terms", static happened => happened["Limit"] = 49m));

        RequireFault(forged, "of 49 USD");
    }

    [Theory]
    [InlineData("held", "Amount", "1e1", "is no exact amount")]
    [InlineData("held", "Amount", "-1", "is no exact amount")]
    [InlineData("committed", "Actual", "0.00000000000000000000000000001", "is no exact amount")]
    [InlineData("terms", "Unit", "\"EUR\"", "counts")]
    [InlineData("terms", "Window", "\"day@Asia/Kolkata\"", "another piece of its window")]
    [InlineData("committed", "$type", "\"doubted\"", "")]
    [InlineData("held", "Slots", "{}", "holds nothing")]
    public async Task Conclude_WhatNoLedgerSays_Fails(string type, string field, string value, string fault)
    {
        var (records, _) = await PaidAsync(20, 30);
        var forged = AuditedRecords.Forge(records, record => AuditedRecords.ForgeEvent(record, type, happened => happened[field] = JsonNode.Parse(value)));

        if (fault.Length == 0) { Assert.NotEqual(Audit(records), Audit(forged)); }
        else { RequireFault(forged, fault); }
    }

    [Fact]
    public async Task Conclude_MovementLeftOut_OrASecondLedgerOfTheName_Fails()
    {
        var (records, _) = await PaidAsync(20, 30);
        var booked = records.First(static record => AuditedRecords.ForgeEvent(record, "committed", static _ => { }) is not null);
        var opened = records.First(record => record.Kind == RecordKind.ObjectOpened && record.Run == booked.Run);

        RequireFault([.. records.Where(record => record != booked)], "and the one before was");
        RequireFault([.. records, opened with { Position = records.Count, Run = RunId.FromKey(Guid.Empty, "twin") }], "it opens a second ledger of this name");
    }

    private static AuditResult Audit(IEnumerable<JournalRecord> records, RunId? run = null) => AuditedRecords.Show(new LedgerAudit(run), records);

    private static void RequireFault(IReadOnlyList<JournalRecord> records, string fault, long? position = null)
    {
        var result = Audit(records);
        Assert.False(result.Holds, result.Detail);
        Assert.Contains(fault, result.Detail, StringComparison.Ordinal);
        Assert.Equal(position ?? result.FirstBad, result.FirstBad);
    }

    /// <summary>The log of runs that have paid, one after the other.</summary>
    private static async Task<(List<JournalRecord> Records, List<RunId> Runs)> PaidAsync(params decimal[] amounts)
    {
        await using var host = new GateHost(Budgets);
        await host.With<decimal, string>("pay", (ctx, session, amount) => host.CallAsync(ctx, session, "shop.pay", FormattableString.Invariant($$"""{"amount": {{amount}}}"""))).OpenAsync();
        var runs = new List<RunId>();
        foreach (var amount in amounts)
        {
            runs.Add(await host.RunAsync("pay", amount));
            await host.ResultAsync<string>(runs[^1]);
        }

        return (await AuditedRecords.ReadAsync(host.Store), runs);
    }
}
