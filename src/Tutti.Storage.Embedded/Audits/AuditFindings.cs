using System.Globalization;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Proofs.Notes;

namespace Tutti.Storage.Embedded.Audits;

/// <summary>Gathers what a verification finds, and says the levels that are the same for logs, bundles and receipts.</summary>
internal sealed class AuditFindings
{
    private readonly List<string> _digests = [];
    private readonly List<string> _chain = [];

    /// <summary>The first position at which something is wrong.</summary>
    public long? FirstBad { get; private set; }

    public void BadDigest(long position, string fault) => Add(_digests, position, fault);

    public void BadChain(long position, string fault) => Add(_chain, position, fault);

    /// <summary>Notes a position.</summary>
    public void Bad(long position) => FirstBad = Math.Min(FirstBad ?? position, position);

    public AuditLevel Digests(string detail) => Of(AuditLevels.Digests, _digests, detail);

    public AuditLevel Chain(string detail) => Of(AuditLevels.Chain, _chain, detail);

    /// <summary>The levels above the records, which are the same for logs, bundles and receipts.</summary>
    /// <param name="trust">What the verifier holds.</param>
    /// <param name="keys">Whose signatures count.</param>
    /// <param name="heads">The head, and further ones that witnesses may have cosigned.</param>
    /// <param name="roots">The roots that can be computed.</param>
    /// <param name="newestAt">The newest date of a record at a size; null where it is not known.</param>
    public static IReadOnlyList<AuditLevel> OfHead(AuditTrust trust, KeyTrust keys, IReadOnlyList<SignedNote> heads, KnownRoots roots, Func<long, DateTimeOffset?> newestAt) =>
    [
        keys.Signature(heads[0], roots.At),
        new AnchorAudit(trust, keys, LogCheckpoint.Parse(heads[0].Text), roots).Judge(),
        Witnesses([.. heads, .. keys.Rotations], trust, keys, roots.At, newestAt),
        OfStores(AuditLevels.Policy),
        OfStores(AuditLevels.Budgets),
    ];

    /// <summary>The levels with what other audits have found in place of those that they stand for.</summary>
    public IEnumerable<AuditLevel> With(IReadOnlyList<IRecordAudit> audits, IEnumerable<AuditLevel> levels)
    {
        var found = audits.ToDictionary(static audit => audit.Level, static audit => audit.Conclude(), StringComparer.Ordinal);
        foreach (var position in found.Values.Select(static finding => finding.FirstBad).OfType<long>()) { Bad(position); }
        return [.. levels.Select(level => found.TryGetValue(level.Name, out var finding) ? new AuditLevel(level.Name, finding.Verdict, finding.Detail) : level)];
    }

    public static string Journals(int count) => count == 1 ? "1 run or Object" : string.Create(CultureInfo.InvariantCulture, $"{count} runs and Objects");

    /// <summary>Whether each witness has cosigned a head of this very log.</summary>
    /// <param name="heads">Heads with cosignatures.</param>
    /// <param name="trust">The keys of the witnesses, and those that are revoked.</param>
    /// <param name="keys">A witness cosigns what the log has signed: keys of the log must have signed the head too.</param>
    /// <param name="rootAt">The root at a size; null where it cannot be computed.</param>
    /// <param name="newestAt">The newest date of a record at a size; null where it is not known.</param>
    private static AuditLevel Witnesses(IReadOnlyList<SignedNote> heads, AuditTrust trust, KeyTrust keys, Func<long, ContentDigest?> rootAt, Func<long, DateTimeOffset?> newestAt)
    {
        if (trust.Witnesses.Count == 0) { return new AuditLevel(AuditLevels.Witnesses, AuditVerdict.NotChecked, "not witnessed: no --witness is given"); }
        var (held, missing) = (new List<string>(), new List<string>());
        foreach (var witness in trust.Witnesses)
        {
            if (trust.IsRevoked(witness)) { missing.Add($"{witness.Name} with a key that is not revoked"); }
            else if (heads.Where(head => !keys.HasKey || keys.IsOurs(head)).Select(head => Seen(head, witness, rootAt, newestAt)).FirstOrDefault(static seen => seen is not null) is { } seen) { held.Add(seen); }
            else { missing.Add(witness.Name); }
        }

        return missing.Count == 0
            ? new AuditLevel(AuditLevels.Witnesses, AuditVerdict.Pass, string.Join(", ", held))
            : new AuditLevel(AuditLevels.Witnesses, AuditVerdict.Fail, $"no head of these records is cosigned by {string.Join(", ", missing)}");
    }

    private static AuditLevel OfStores(string level) => new(level, AuditVerdict.NotChecked, "only checked where the store itself is verified");

    private static string? Seen(SignedNote note, NoteKey witness, Func<long, ContentDigest?> rootAt, Func<long, DateTimeOffset?> newestAt)
    {
        if (note.CosignedAt(witness) is not { } time) { return null; }
        var head = LogCheckpoint.Parse(note.Text);
        if (head.Size == 0 || rootAt(head.Size) != head.Root) { return null; }
        var newest = newestAt(head.Size);
        var doubt = RecordClock.IsBefore(time, newest) ? $", which is before the newest of them, of {newest:u}: a clock was wrong" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{witness.Name} saw {head.Size} records at {time:u}{doubt}");
    }

    private static AuditLevel Of(string name, List<string> faults, string detail) =>
        faults.Count == 0 ? new AuditLevel(name, AuditVerdict.Pass, detail) : new AuditLevel(name, AuditVerdict.Fail, $"{faults[0]}{(faults.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" ({faults.Count} faults)") : "")}");

    private void Add(List<string> faults, long position, string fault)
    {
        Bad(position);
        faults.Add(fault);
    }
}
