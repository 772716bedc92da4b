using System.Text;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Proofs.Notes;

namespace Tutti.Storage.Embedded.Audits.Bundles;

/// <summary>A run in one file: its records with their proofs, a statement that is signed with the log's key, and a text for people. Drawn in <c>docs/formats/bundles.md</c>.</summary>
public sealed class RunBundle
{
    private readonly BundleMembers _members;
    private readonly RunPredicate _run;

    private RunBundle(Receipt receipt, RunPredicate run, BundleMembers members) => (Receipt, _run, _members) = (receipt, run, members);

    /// <summary>The records as the bundle shows them.</summary>
    public Receipt Receipt { get; }

    /// <summary>How the run stands under the head: <c>completed</c>, <c>failed</c>, <c>cancelled</c> or <c>unfinished</c>.</summary>
    public string Status => _run.Status;

    /// <summary>The name of the workflow; null where the start of the run is withheld.</summary>
    public string? Workflow => _run.Workflow;

    /// <summary>Records that do not show what they say.</summary>
    public int Withheld => _run.Withheld;

    /// <summary>Whether it carries a statement.</summary>
    public bool IsSigned => _members.Statement is not null;

    /// <summary>Makes a bundle. Equal receipts and keys give equal bytes.</summary>
    /// <param name="receipt">All records of the run, as <see cref="StoreAudit.Prove"/> gives them.</param>
    /// <param name="withheld">Steps that are not shown, as <see cref="Receipt.Withholding"/> takes them.</param>
    /// <param name="signer">The log's key; null for a bundle without a statement.</param>
    /// <exception cref="Tutti.Kernel.TuttiException">The key is not the one that signed the head (TUT3523), nothing is at a step (TUT3524), or these are records of an Object (TUT3525).</exception>
    public static RunBundle Of(Receipt receipt, IReadOnlyCollection<string> withheld, INoteSigner? signer)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        if (receipt.Records.Count > 0 && ReceiptAudit.HeaderOf(receipt.Records[0]).Kind == RecordKind.ObjectOpened) { throw BundleErrors.NotARun(receipt.Run); }
        if (signer is not null && !SignedNote.Parse(Encoding.UTF8.GetBytes(receipt.Checkpoint)).IsSignedBy(signer.Key)) { throw BundleErrors.NoKey($"the head is signed by another key than {signer.Key}"); }
        var shown = receipt.Withholding(withheld);
        var run = RunFacts.Of(shown);
        var bytes = Encoding.UTF8.GetBytes(shown.ToJson() + "\n");
        var readme = BundleText.Of(run, isSigned: signer is not null);
        var statement = signer is null ? null : SigstoreBundle.Sign(Statement.Of(shown, bytes, readme).ToBytes(), signer).ToBytes();
        return new RunBundle(shown, run, new BundleMembers(bytes, readme, statement));
    }

    /// <summary>The file.</summary>
    /// <exception cref="Tutti.Kernel.TuttiException">It would be larger than a verifier takes (TUT3522).</exception>
    public byte[] ToBytes() => _members.Write();
}
