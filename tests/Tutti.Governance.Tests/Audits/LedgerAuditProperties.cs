using FsCheck;
using FsCheck.Fluent;
using Tutti.Governance.Audits;
using Tutti.Kernel.Journal;

namespace Tutti.Governance.Tests.Audits;

/// <summary>Whatever a ledger was asked, its log passes; and wherever one amount of it is another one, it does not.</summary>
public sealed class LedgerAuditProperties
{
    [Fact]
    public void Conclude_AnyLedger_Passes_AndWithAnyAmountChanged_Fails() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), static seed => Holds(seed)).Check(Config.QuickThrowOnFailure.WithMaxTest(12));

    private static bool Holds(int seed)
    {
        var random = new Random(seed);
        var records = Wait(RandomLedger.RecordsAsync(random));
        var genuine = AuditedRecords.Show(new LedgerAudit(run: null), records);
        if (genuine.Holds != true) { throw new InvalidOperationException($"seed {seed}: {genuine}"); }
        var kept = records.FindLastIndex(static record => record.Kind == RecordKind.ObjectKept); // what comes behind it nothing else repeats
        for (var forgery = 0; forgery < 12; forgery++)
        {
            var (index, changed, what) = ForgedAmounts.Change(random, records, kept);
            List<JournalRecord> forged = [.. records];
            forged[index] = changed;
            if (AuditedRecords.Show(new LedgerAudit(run: null), forged).Holds != false) { throw new InvalidOperationException($"seed {seed}: position {index} is forged unseen: {what}"); }
        }

        return true;
    }

#pragma warning disable VSTHRD002 // A property is judged on one thread; nothing here comes back to it.
    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
}
