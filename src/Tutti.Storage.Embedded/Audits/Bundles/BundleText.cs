using System.Globalization;
using System.Text;
using Tutti.Storage.Embedded.Proofs;

namespace Tutti.Storage.Embedded.Audits.Bundles;

/// <summary>What a person who unpacks a bundle reads first. It is signed as the rest is, and says nothing that is withheld.</summary>
internal static class BundleText
{
    public static byte[] Of(RunPredicate run, bool isSigned)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Run {run.Run}{(run.Workflow is { } workflow ? $" of the workflow {OneLine.Of(workflow)}, version {run.Version}" : "")}: {run.Status}\n");
        text.Append(CultureInfo.InvariantCulture, $"started {run.Started}{(run.Ended is { } ended ? $", ended {ended}" : "")}\n");
        text.Append(CultureInfo.InvariantCulture, $"{run.Records} records{(run.Withheld > 0 ? $", {run.Withheld} of them withheld: it is proven that they are there, in their place, and not shown what they say" : "")}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{BundleMembers.ReceiptName,-24}  the records, each with the proof that it is in the log\n");
        if (isSigned) { text.Append(CultureInfo.InvariantCulture, $"{BundleMembers.StatementName,-24}  all of this in one statement, signed with the log's key (in-toto, DSSE, sigstore bundle v0.3)\n"); }
        text.Append(CultureInfo.InvariantCulture, $"{BundleMembers.ReadmeName,-24}  this text\n\n");
        text.Append("Believe none of it, this text included, before it is checked; neither a store nor a network is needed:\n\n");
        text.Append("  tutti verify THIS-FILE.zip --key log.pub\n\n");
        text.Append(CultureInfo.InvariantCulture, $"log.pub is the key of the log {OneLine.Of(run.Head.Origin)}. Get it from those who run the log ('tutti audit key'), by another way than this file.\n");
        text.Append(CultureInfo.InvariantCulture, $"The records are proven under the head of {run.Head.Size} records with the root {run.Head.Root}.\n");
        text.Append("Without tutti: docs/formats/bundles.md of its sources says how to check it with openssl, or with @sigstore/verify.\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
