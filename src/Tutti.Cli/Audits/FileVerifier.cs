using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Audits.Bundles;

namespace Tutti.Cli.Audits;

/// <summary>Verifies what came as a file, by what it is: a bundle, a tlog-proof, or else a receipt.</summary>
internal static class FileVerifier
{
    public static AuditReport Verify(byte[] file, AuditTrust trust) => file switch
    {
        _ when BundleAudit.IsBundle(file) => BundleAudit.Verify(file, trust),
        _ when TlogProof.IsOne(file) => TlogProofAudit.Verify(TlogProof.Parse(file), trust),
        _ => ReceiptAudit.Verify(Receipt.Parse(file), trust),
    };
}
