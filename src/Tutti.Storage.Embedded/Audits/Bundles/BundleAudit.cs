using System.Globalization;
using Tutti.Kernel;

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
        var keys = ReceiptAudit.KeysOf(receipt, trust);
        try
        {
            var signed = SigstoreBundle.Parse(members.Statement);
            if (keys.Fault("it", signed.IsSignedBy) is { } wrong) { return Fail(wrong); }
            return keys.HasKey ? Judge(signed.Read(), Bundles.Statement.Of(receipt, members.Receipt, members.Readme)) : new AuditLevel(AuditLevels.Statement, AuditVerdict.NotChecked, "no key: give one with --key");
        }
        catch (TuttiException unreadable) { return Fail(unreadable.Message); }
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
