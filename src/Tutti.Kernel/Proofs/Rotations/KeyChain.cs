using System.Globalization;
using Tutti.Kernel.Proofs.Notes;

namespace Tutti.Kernel.Proofs.Rotations;

/// <summary>The keys of a log in their order, as its rotations say: each signed its heads up to the rotation in which the next one followed. Immutable.</summary>
public sealed class KeyChain
{
    /// <summary>The chain of a log whose key was never changed; it does not know the key.</summary>
    public static readonly KeyChain None = new([]);

    private readonly IReadOnlyList<KeyRotation> _rotations;

    private KeyChain(IReadOnlyList<KeyRotation> rotations)
    {
        _rotations = rotations;
        Keys = rotations.Count == 0 ? [] : [rotations[0].From, .. rotations.Select(static rotation => rotation.To)];
    }

    /// <summary>The rotations, in order; the one at an index is what leads from the key there to the next.</summary>
    public IReadOnlyList<KeyRotation> Rotations => _rotations;

    /// <summary>The keys, the first one first; none without a rotation.</summary>
    public IReadOnlyList<NoteKey> Keys { get; }

    /// <summary>The key that signs now; null without a rotation.</summary>
    public NoteKey? Last => Keys.Count == 0 ? null : Keys[^1];

    /// <summary>Puts rotations together.</summary>
    /// <param name="notes">The notes of all rotations, in order.</param>
    /// <exception cref="TuttiException">One is damaged, missing or of other keys, or two follow the same key (TUT1203).</exception>
    public static KeyChain Of(IEnumerable<SignedNote> notes)
    {
        ArgumentNullException.ThrowIfNull(notes);
        var chain = None;
        foreach (var note in notes) { chain = chain.With(KeyRotation.Parse(note)); }
        return chain;
    }

    /// <summary>The chain with one more rotation.</summary>
    /// <param name="next">The rotation.</param>
    /// <exception cref="TuttiException">It does not follow what is there (TUT1203).</exception>
    public KeyChain With(KeyRotation next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (_rotations.Count > 0 && Fault(_rotations[^1], next) is { } fault) { throw ProofErrors.BrokenChain(fault); }
        if (next.To == next.From || Keys.Contains(next.To)) { throw ProofErrors.BrokenChain($"{next.To} has signed before, and a key that gave way does not come back"); }
        return new KeyChain([.. _rotations, next]);
    }

    /// <summary>Where a key stands; -1 for one that is none of the chain.</summary>
    /// <param name="key">The key.</param>
    public int IndexOf(NoteKey key) => Keys.Index().Where(each => each.Item == key).Select(static each => each.Index).FirstOrDefault(-1);

    /// <summary>Whether a head stands where a key of the chain was the one that signed: not before it followed, not after it gave way.</summary>
    /// <param name="index">The key.</param>
    /// <param name="head">The head.</param>
    public bool IsInTime(int index, LogCheckpoint head)
    {
        ArgumentNullException.ThrowIfNull(head);
        return (index == 0 || Order(_rotations[index - 1].Head, head) is <= 0) && (index == _rotations.Count || Order(head, _rotations[index].Head) is <= 0);
    }

    /// <summary>Whether a head is the one at which the last key gave way, signed by that alone: the key that follows has signed none yet, since a crash came between, or comes.</summary>
    /// <param name="note">The head.</param>
    /// <param name="head">What it says.</param>
    public bool IsLeft(SignedNote note, LogCheckpoint head)
    {
        ArgumentNullException.ThrowIfNull(note);
        ArgumentNullException.ThrowIfNull(head);
        return _rotations.Count > 0 && _rotations[^1] is var last && note.IsSignedBy(last.From) && (head.Origin, head.Size, head.Root) == (last.Head.Origin, last.Head.Size, last.Head.Root);
    }

    /// <summary>Whether a head may be followed by another one of the same log: it is of an epoch before, of fewer records, or says the same.</summary>
    /// <param name="head">The head.</param>
    /// <param name="later">The other one.</param>
    public static bool IsUpTo(LogCheckpoint head, LogCheckpoint later)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(later);
        return Order(head, later) is <= 0;
    }

    private string? Fault(KeyRotation last, KeyRotation next) => next switch
    {
        _ when next.Number != last.Number + 1 => string.Create(CultureInfo.InvariantCulture, $"rotation {next.Number} stands behind rotation {last.Number}"),
        _ when next.From != last.To && Keys.Contains(next.From) => $"{next.From} is followed by two keys: the chain forks",
        _ when next.From != last.To => $"{next.From} did not sign before rotation {next.Number.ToString(CultureInfo.InvariantCulture)}, {last.To} did",
        _ when Order(last.Head, next.Head) is not <= 0 => string.Create(CultureInfo.InvariantCulture, $"rotation {next.Number} stands before rotation {last.Number} in the log, or is of another log"),
        _ => null,
    };

    /// <summary>Negative where one head stands before another, 0 where they say the same records; null where they cannot be two heads of one log.</summary>
    private static int? Order(LogCheckpoint first, LogCheckpoint second)
    {
        var ((left, epoch), (right, later)) = (Split(first.Origin), Split(second.Origin));
        if (left != right) { return null; }
        if (epoch != later) { return epoch.CompareTo(later); }
        return first.Size != second.Size ? first.Size.CompareTo(second.Size) : first.Root == second.Root ? 0 : null;
    }

    /// <summary>The log and its epoch: the origin of the first is the log's name alone.</summary>
    private static (string Log, long Epoch) Split(string origin)
    {
        var slash = origin.LastIndexOf('/');
        return slash >= 0 && long.TryParse(origin.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) && epoch > 1 && origin[slash + 1] != '0'
            ? (origin[..slash], epoch)
            : (origin, 1);
    }
}
