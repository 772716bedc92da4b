using System.Globalization;
using Tutti.Kernel;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Rotations;

namespace Tutti.Storage.Embedded.Audits;

/// <summary>Compares heads that were kept elsewhere with what is verified, and says which of them it used. Made for one use.</summary>
/// <param name="trust">The heads, and where they were kept.</param>
/// <param name="keys">Whose signatures count: keys of the log must have signed them.</param>
/// <param name="log">The head of the log.</param>
/// <param name="roots">The roots that can be computed.</param>
internal sealed class AnchorAudit(AuditTrust trust, KeyTrust keys, LogCheckpoint log, KnownRoots roots)
{
    private readonly List<string> _held = [];
    private readonly List<string> _problems = [];
    private readonly List<string> _unknown = [];

    /// <summary>Says what holds.</summary>
    public AuditLevel Judge()
    {
        if (trust.Anchors.Count == 0) { return NotChecked("not anchored: no --anchor is given, so a log that was rewritten as a whole would not show"); }
        foreach (var (index, anchor) in trust.Anchors.Index()) { Judge(anchor, trust.AnchorNames.ElementAtOrDefault(index) is { } name ? $"{name}: " : ""); }
        return (_problems, _unknown, _held) switch
        {
            ({ Count: > 0 }, _, _) => new AuditLevel(AuditLevels.Anchors, AuditVerdict.Fail, string.Join("; ", _problems)),
            (_, { Count: > 0 }, _) => NotChecked(string.Join("; ", [.. _unknown, .. _held])),
            (_, _, { Count: > 0 }) => new AuditLevel(AuditLevels.Anchors, AuditVerdict.Pass, string.Join("; ", _held)),
            _ => NotChecked("the head of 0 records fits every log: keep one that has records under it"),
        };
    }

    private static AuditLevel NotChecked(string why) => new(AuditLevels.Anchors, AuditVerdict.NotChecked, why);

    private void Judge(SignedNote anchor, string where)
    {
        LogCheckpoint head;
        try { head = LogCheckpoint.Parse(anchor.Text); }
        catch (TuttiException none)
        {
            _problems.Add(where + none.Message);
            return;
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"{where}the head of {head.Size} records");
        var past = head.Size > 0 ? PastEpoch.Judge(head, keys.IsOurs(anchor), log, roots) : null;
        // Of an epoch before, a key that no rotation leads from may have signed it: the root alone speaks then.
        if (keys.AnchorFault(anchor, head, log, past is not null, roots.IsWhole) is { } fault) { _problems.Add($"{name} {fault}"); }
        else if (past is { } judged) { ListFor(judged.Holds).Add(where + judged.Detail); }
        else if (!roots.IsWhole && head.Origin != log.Origin && KeyChain.IsUpTo(log, head)) { _unknown.Add($"{name} is of a later epoch than what is here: have it made anew by the log as it is now"); }
        else if (head.Origin != log.Origin) { _problems.Add($"{name} is of another log: {head.Origin}"); }
        else if (head.Size > 0) { Compare(anchor, head, name); }
    }

    private void Compare(SignedNote anchor, LogCheckpoint head, string name)
    {
        if (roots.At(head.Size) is { } root)
        {
            if (root == head.Root) { _held.Add($"{name} fits{keys.SignedBy(anchor)}"); }
            else { _problems.Add(string.Create(CultureInfo.InvariantCulture, $"{name} has another root than these records: the log was changed before position {head.Size}, or there are two of one name")); }
        }
        else if (roots.IsWhole) { _problems.Add($"{name} cannot be compared: the log has fewer"); }
        else { _unknown.Add(string.Create(CultureInfo.InvariantCulture, $"{name} cannot be compared with that of {log.Size} here without a proof between the two: have this made anew with --anchor FILE, by 'tutti runs export' or 'tutti audit proof'")); }
    }

    private List<string> ListFor(bool? holds) => holds switch { true => _held, false => _problems, _ => _unknown };
}
