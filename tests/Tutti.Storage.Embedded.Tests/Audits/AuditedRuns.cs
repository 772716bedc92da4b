using System.Text;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Tests.Proofs;
using Tutti.Testing;

namespace Tutti.Storage.Embedded.Tests.Audits;

/// <summary>A signed log of two runs that overlap, with steps, answers of persons and ends, as searches and bundles meet them.</summary>
internal static class AuditedRuns
{
    /// <summary>A run that completed: positions 0, 2, 3, 4 and 5.</summary>
    public static readonly RunId Refund = RunId.FromKey(Guid.Empty, "refund");

    /// <summary>A run that bob cancelled: positions 1 and 6.</summary>
    public static readonly RunId Report = RunId.FromKey(Guid.Empty, "report");

    public const string Secret = "the account is 4711";

    private const long Second = 1_000_000;

    public static async Task<SimulatedDisk> SignedAsync(INoteSigner? signer = null)
    {
        var disk = new SimulatedDisk(1);
        await using var store = SignedStores.Open(disk, signer);
        Fill(store);
        return disk;
    }

    public static void Fill(EmbeddedStore store)
    {
        foreach (var draft in Drafts()) { Append(store, draft); }
    }

    /// <summary>Adds records that nobody signs.</summary>
    public static async Task GrowUnsignedAsync(SimulatedDisk disk)
    {
        await using var store = EmbeddedStore.Open(Workload.Options(disk));
        Append(store, TestRecords.Next(RunId.FromKey(Guid.Empty, "later"), -1, default));
    }

    public static Receipt Prove(SimulatedDisk disk, RunId run)
    {
        using var audit = StoreAudit.Open(disk);
        return audit.Prove(run.ToString(), step: null, CancellationToken.None) with { Key = SignedStores.Signer(1).Key.ToString() };
    }

    private static void Append(EmbeddedStore store, RecordDraft draft)
    {
        store.Append([draft], null);
        store.CommitOnce();
    }

    private static IEnumerable<RecordDraft> Drafts() =>
    [
        Draft(RecordKind.RunStarted, Refund, "", -1, 1, new RunStartedBody { Definition = "refunds", Version = 3 }.Encode(), """{"who":"caf\u00e9"}"""),
        Draft(RecordKind.RunStarted, Report, "", -1, 2, new RunStartedBody { Definition = "reports", Version = 1 }.Encode(), ""),
        Draft(RecordKind.StepCompleted, Refund, "desk/ask#2", 0, 3, new StepCompletedBody(1, 5, "json").Encode(), Secret),
        Draft(RecordKind.ScopeTold, Refund, "desk", 2, 4, new CorrectionBody("ann", "", "text").Encode(), "be quick"),
        Draft(RecordKind.StepCompleted, Refund, "pay", 3, 5, new StepCompletedBody(1, 5, "json").Encode(), "paid"),
        Draft(RecordKind.RunCompleted, Refund, "", 4, 6, new TypedBody("json").Encode(), "done"),
        Draft(RecordKind.RunCancelled, Report, "", 1, 7, new ReasonBody("asked", "bob", "no longer wanted").Encode(), ""),
    ];

    private static RecordDraft Draft(RecordKind kind, RunId run, string path, long previous, long second, byte[] body, string content) =>
        new(kind, run, path.Length == 0 ? PathKey.Root : PathKey.Root.Child(path), path, previous, second * Second, body, Encoding.UTF8.GetBytes(content));
}
