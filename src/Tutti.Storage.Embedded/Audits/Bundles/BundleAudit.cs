using System.Globalization;
using Tutti.Kernel;
using Tutti.Kernel.Proofs.Notes;

namespace Tutti.Storage.Embedded.Audits.Bundles;

/// <summary>Verifies a bundle: without the store and without a network.</summary>
public static class BundleAudit
{
    /// <summary>Whether a file is meant as a bundle, by its content: a ZIP, however damaged.</summary>
    /// <param name="file">The whole file.</param>
    public static bool IsBundle(ReadOnlySpan<byte> file) => ZipEntries.IsZip(file);

    /// <summary>Says what holds.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="trust">What the verifier holds.</param>
    /// <exception cref="TuttiException">It is damaged (TUT3520), holds anything else than a bundle does (TUT3521), is too large (TUT3522), or its receipt is none (TUT1201).</exception>
    public static AuditReport Verify(byte[] file, AuditTrust trust)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(trust);
        var members = BundleMembers.Read(file);
        var receipt = Receipt.Parse(members.Receipt);
        var report = ReceiptAudit.Verify(receipt, trust);
        var statement = Statement(members, receipt, trust);
        return report with { Levels = [.. report.Levels.SelectMany(level => level.Name == AuditLevels.Signature ? [level, statement] : (AuditLevel[])[level])] };
    }

    private static AuditLevel Statement(BundleMembers members, Receipt receipt, AuditTrust trust)
    {
        if (members.Statement is null) { return new AuditLevel(AuditLevels.Statement, AuditVerdict.NotChecked, "the bundle has none: it was exported with --unsigned, or somebody took it out"); }
        var key = trust.Key ?? (receipt.Key is null ? null : NoteKey.Parse(receipt.Key));
        try
        {
            var signed = SigstoreBundle.Parse(members.Statement);
            if (WrongKey(signed, key, trust) is { } wrong) { return Fail(wrong); }
            return key is null ? new AuditLevel(AuditLevels.Statement, AuditVerdict.NotChecked, "no key: give one with --key") : Judge(signed.Read(), Bundles.Statement.Of(receipt, members.Receipt, members.Readme));
        }
        catch (TuttiException unreadable) { return Fail(unreadable.Message); }
    }

    private static string? WrongKey(SigstoreBundle signed, NoteKey? key, AuditTrust trust)
    {
        if (key is not null && signed.IsSignedBy(key)) { return trust.IsRevoked(key) ? $"it is signed by {key}, which is revoked" : null; }
        if (trust.Revoked.FirstOrDefault(signed.IsSignedBy) is { } revoked) { return $"it is signed by {revoked}, which is revoked"; }
        return key is null ? null : $"it is not signed by {key}";
    }

    private static AuditLevel Judge(Statement said, Statement expected)
    {
        if (expected.DifferenceOf(said) is { } difference) { return Fail(difference); }
        var run = expected.Predicate;
        var workflow = run.Workflow is { } name ? $"{BundleErrors.Shown(name)} version {run.Version}, " : "";
        return new AuditLevel(AuditLevels.Statement, AuditVerdict.Pass, string.Create(CultureInfo.InvariantCulture, $"run {run.Run}: {workflow}{run.Status}, {run.Records} records, {run.Withheld} withheld"));
    }

    private static AuditLevel Fail(string why) => new(AuditLevels.Statement, AuditVerdict.Fail, why);
}
