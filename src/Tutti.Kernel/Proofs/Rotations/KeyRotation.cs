using System.Globalization;
using Tutti.Kernel.Proofs.Notes;

namespace Tutti.Kernel.Proofs.Rotations;

/// <summary>
/// A log's key gives way to the next one: a head of the log that names both, signed by both. The old key says who follows, the new one that it does, and both how far the
/// old one has signed.
/// </summary>
public sealed record KeyRotation
{
    /// <summary>The most letters of a name or a reason: a note has to stay readable for everybody.</summary>
    public const int MostLetters = 500;

    private const string NumberMark = "rotation ";
    private const string FromMark = "from ";
    private const string ToMark = "key ";
    private const string ByMark = "by ";
    private const string BecauseMark = "because ";
    private const int Lines = 5;

    private KeyRotation(SignedNote note, LogCheckpoint head, int number, NoteKey from, NoteKey to) => (Note, Head, Number, From, To) = (note, head, number, from, to);

    /// <summary>The note with both signatures, and those of witnesses.</summary>
    public SignedNote Note { get; }

    /// <summary>The head up to which the old key has signed. It signs nothing behind it.</summary>
    public LogCheckpoint Head { get; }

    /// <summary>Which rotation of the log, from 1.</summary>
    public int Number { get; }

    /// <summary>The key that gives way.</summary>
    public NoteKey From { get; }

    /// <summary>The key that follows.</summary>
    public NoteKey To { get; }

    /// <summary>Who changed it.</summary>
    public string By => Head.Extensions[3][ByMark.Length..];

    /// <summary>Why.</summary>
    public string Because => Head.Extensions[4][BecauseMark.Length..];

    /// <summary>Signs a rotation.</summary>
    /// <param name="head">The last head that the old key has signed; its further lines give way to those of the rotation.</param>
    /// <param name="number">Which rotation of the log, from 1.</param>
    /// <param name="from">The old key.</param>
    /// <param name="to">The new key; of the same name.</param>
    /// <param name="by">Who changes it: one line of at most <see cref="MostLetters"/> letters.</param>
    /// <param name="because">Why, as <paramref name="by"/>.</param>
    public static KeyRotation Sign(LogCheckpoint head, int number, INoteSigner from, INoteSigner to, string by, string because)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        if (!IsWord(by) || !IsWord(because)) { throw new ArgumentException($"Who and why are one line each, of at most {MostLetters} letters."); }
        var text = (head with
        {
            Extensions = [string.Create(CultureInfo.InvariantCulture, $"{NumberMark}{number}"), $"{FromMark}{from.Key}", $"{ToMark}{to.Key}", $"{ByMark}{by}", $"{BecauseMark}{because}"],
        }).ToString();
        return Parse(SignedNote.Sign(text, from).Join(SignedNote.Sign(text, to)));
    }

    /// <summary>Whether a head is the one of a rotation, however it is signed.</summary>
    /// <param name="head">The head.</param>
    public static bool IsRotation(LogCheckpoint head)
    {
        ArgumentNullException.ThrowIfNull(head);
        return head.Extensions.Count > 0 && head.Extensions[0].StartsWith(NumberMark, StringComparison.Ordinal);
    }

    /// <summary>Reads a rotation.</summary>
    /// <param name="note">The note.</param>
    /// <exception cref="TuttiException">It is none, or not signed by both keys (TUT1203).</exception>
    public static KeyRotation Parse(SignedNote note)
    {
        ArgumentNullException.ThrowIfNull(note);
        var head = LogCheckpoint.Parse(note.Text);
        if (!IsRotation(head) || head.Extensions.Count != Lines || !head.Extensions[3].StartsWith(ByMark, StringComparison.Ordinal) || !head.Extensions[4].StartsWith(BecauseMark, StringComparison.Ordinal))
        {
            throw ProofErrors.BrokenChain("a note says something else than that one key follows another");
        }

        var number = head.Extensions[0][NumberMark.Length..];
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) || parsed < 1 || parsed.ToString(CultureInfo.InvariantCulture) != number)
        {
            throw ProofErrors.BrokenChain($"'{number}' is no number of a rotation");
        }

        var (from, to) = (KeyOf(head.Extensions[1], FromMark), KeyOf(head.Extensions[2], ToMark));
        if (from.Name != to.Name || from.Type != NoteKeyType.Ed25519 || to.Type != NoteKeyType.Ed25519) { throw ProofErrors.BrokenChain($"{to} cannot follow {from}: a key of a log is followed by one of its kind and name"); }
        foreach (var key in new[] { from, to })
        {
            if (!note.IsSignedBy(key)) { throw ProofErrors.BrokenChain($"rotation {number} is not signed by {key}"); }
        }

        return new KeyRotation(note, head, parsed, from, to);
    }

    private static NoteKey KeyOf(string line, string mark) => line.StartsWith(mark, StringComparison.Ordinal) && NoteKey.TryParse(line[mark.Length..], out var key)
        ? key
        : throw ProofErrors.BrokenChain($"'{line}' names no key");

    private static bool IsWord(string text) => !string.IsNullOrWhiteSpace(text) && text.Length <= MostLetters && !text.Any(char.IsControl);
}
