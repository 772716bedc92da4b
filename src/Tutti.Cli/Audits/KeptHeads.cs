using System.Globalization;
using System.Text;
using Tutti.Kernel;
using Tutti.Kernel.Proofs;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Rotations;
using Tutti.Storage.Embedded.Audits;

namespace Tutti.Cli.Audits;

/// <summary>Heads that lie where they were kept, one or several below each other. One that the log does not continue may be the only proof that it was taken back.</summary>
internal static class KeptHeads
{
    /// <summary>Reads heads: a note, or notes with an empty line between them, as <c>git notes append</c> leaves them.</summary>
    /// <exception cref="TuttiException">There is none, or something else (TUT1201).</exception>
    public static IReadOnlyList<SignedNote> Parse(ReadOnlySpan<byte> bytes)
    {
        var parts = Encoding.UTF8.GetString(bytes).TrimEnd('\n').Split("\n\n");
        // A head and its signatures have no empty line in them, and one between them.
        return parts.Length < 4 || parts.Length % 2 != 0
            ? [SignedNote.Parse(bytes)]
            : [.. parts.Chunk(2).Select(static pair => SignedNote.Parse(Encoding.UTF8.GetBytes($"{pair[0].TrimStart('\n')}\n\n{pair[1]}\n")))];
    }

    /// <summary>Refuses to write a head where something is kept that it does not continue.</summary>
    /// <param name="audit">The log.</param>
    /// <param name="where">Where, for messages.</param>
    /// <param name="kept">What is there; nothing where it is empty.</param>
    /// <param name="isReplaced">Whether the head takes the place of what is kept, and does not stand below it.</param>
    /// <returns>Whether the newest of them is the very head of the log.</returns>
    /// <exception cref="TuttiException">The log does not continue it (TUT5084), or it is no head of this log, or a rotation, which says more than a head (TUT5085).</exception>
    public static bool RequireContinued(StoreAudit audit, string where, byte[] kept, bool isReplaced)
    {
        if (kept.Length == 0) { return false; }
        var isThere = false;
        foreach (var note in ParseKept(where, kept))
        {
            var head = LogCheckpoint.Parse(note.Text);
            if (head.Origin != audit.Checkpoint.Origin) { throw AuditFaults.KeepsOther(where, $"a head of {head.Origin}, and this log is {audit.Checkpoint.Origin}"); }
            if (!audit.Continues(head)) { throw AuditFaults.NotContinued(where, head.Size, audit.Checkpoint.Size); }
            if (isReplaced && KeyRotation.IsRotation(head)) { throw AuditFaults.KeepsOther(where, "a rotation of the log's key, which vouches for the new one"); }
            isThere = note.Text == audit.Head.Text;
        }

        return isThere;
    }

    private static IReadOnlyList<SignedNote> ParseKept(string where, byte[] kept)
    {
        try
        {
            var notes = Parse(kept);
            foreach (var note in notes) { LogCheckpoint.Parse(note.Text); }
            return notes;
        }
        catch (TuttiException none) when (none.Code == ProofErrors.Malformed)
        {
            throw AuditFaults.KeepsOther(where, string.Create(CultureInfo.InvariantCulture, $"{kept.Length} bytes that do not read as heads"));
        }
    }
}
