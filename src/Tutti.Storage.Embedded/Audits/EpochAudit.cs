using System.Globalization;
using Tutti.Kernel;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Disks;
using Tutti.Storage.Embedded.Proofs;

namespace Tutti.Storage.Embedded.Audits;

/// <summary>
/// Reads the heads in which epochs were left. Each head of a later epoch cites the one before it by origin, size and root, so those are bound to the present head; their signatures are
/// checked where their keys are here. One that the citing head calls lost or unreadable is not looked for, nor is what lies before it.
/// </summary>
internal sealed class EpochAudit
{
    private const string After = "after ";

    private readonly IDisk _disk;
    private readonly IReadOnlyCollection<NoteKey> _known;
    private readonly HashSet<string> _left;
    private int _cited;
    private int _unknown;

    /// <summary>Reads and compares them.</summary>
    /// <param name="disk">The store.</param>
    /// <param name="head">The head of the log.</param>
    /// <param name="known">All keys that lie in the store, and the one that the verifier brings.</param>
    public EpochAudit(IDisk disk, LogCheckpoint head, IReadOnlyCollection<NoteKey> known)
    {
        (_disk, _known) = (disk, known);
        _left = [.. disk.List(LogHead.PastFolder).Where(static name => !name.EndsWith(".tmp", StringComparison.Ordinal))]; // a replacement that a crash has torn
        Walk(head);
    }

    /// <summary>What is wrong with one of them; null where nothing is.</summary>
    public string? Fault { get; private set; }

    /// <summary>The level of the signature with what was found.</summary>
    public AuditLevel Judge(AuditLevel level) => Fault is null
        ? level with { Detail = level.Detail + Told() }
        : level.Verdict == AuditVerdict.Fail ? level : new AuditLevel(level.Name, AuditVerdict.Fail, Fault);

    private void Walk(LogCheckpoint head)
    {
        var later = head;
        while (Fault is null && CitedBy(later) is { } cited)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{cited.Epoch}");
            var file = $"{LogHead.PastFolder}/{name}";
            if (!_left.Remove(name))
            {
                Fault = $"'{file}' is missing, the head that {later.Origin} cites as the one that was left";
                return;
            }

            later = Read(file, cited.Lines) ?? later;
        }
    }

    /// <summary>The head of the epoch before, by its first three lines; null where there is none, or where it was lost.</summary>
    private static (long Epoch, string Lines)? CitedBy(LogCheckpoint head)
    {
        var line = head.Extensions.FirstOrDefault(static line => line.StartsWith(After, StringComparison.Ordinal));
        if (line?[After.Length..].Split(' ') is not [var origin, var size, var root] || head.Origin.Split('/') is not [_, var workspace, ..] || !Guid.TryParse(workspace, out var id)) { return null; }
        var lines = $"{origin}\n{size}\n{root}\n";
        try { return LogOrigin.Of(id, LogCheckpoint.Parse(lines)) is { } log ? (log.Epoch, lines) : null; }
        catch (TuttiException none) when (none.Code == Kernel.Proofs.ProofErrors.Malformed) { return null; }
    }

    private LogCheckpoint? Read(string file, string cited)
    {
        try
        {
            var note = SignedNote.Parse(_disk.ReadAll(file));
            var head = LogCheckpoint.Parse(note.Text);
            _cited++;
            if (!note.Text.StartsWith(cited, StringComparison.Ordinal)) { Fault = $"'{file}' is not the head that the epoch after it cites"; }
            else if (note.Signatures.Any(signature => _known.Any(key => key.Id == signature.KeyId && key.Name == signature.Name && !(note with { Signatures = [signature] }).IsSignedBy(key)))) { Fault = $"'{file}' is not signed by the key that it names"; }
            else if (!_known.Any(note.IsSignedBy)) { _unknown++; }
            return head;
        }
        catch (TuttiException none)
        {
            Fault = $"'{file}' does not read as a head: {none.Message}";
            return null;
        }
    }

    private string Told()
    {
        var told = _cited == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; {_cited} epochs before are cited back to {(_cited == 1 ? "the head that was left" : "the first head that was left")}");
        if (_unknown > 0) { told += string.Create(CultureInfo.InvariantCulture, $", {_unknown} signed by keys that are not here"); }
        return _left.Count == 0 ? told : told + $"; no head cites '{LogHead.PastFolder}/{string.Join($"', '{LogHead.PastFolder}/", _left.Order(StringComparer.Ordinal).Take(5))}'";
    }
}
