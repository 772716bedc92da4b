using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Rotations;

namespace Tutti.Kernel.Proofs.Witnesses;

/// <summary>The port to what a witness remembers: of each log the last head that it cosigned, and the rotations of its key. Two implementations: files, and a test's.</summary>
public interface IWitnessMemory
{
    /// <summary>The last head of a log that was kept; null before the first.</summary>
    /// <param name="origin">The log.</param>
    SignedNote? Find(string origin);

    /// <summary>Keeps a head durably before it returns.</summary>
    /// <param name="origin">The log.</param>
    /// <param name="head">The head.</param>
    void Keep(string origin, SignedNote head);

    /// <summary>The rotations that lead on from a key, in order; none before the first.</summary>
    /// <param name="given">The key of a log, as it was given to the witness.</param>
    IReadOnlyList<SignedNote> FindRotations(NoteKey given);

    /// <summary>Keeps one more rotation durably before it returns.</summary>
    /// <param name="given">The key that all of them lead on from.</param>
    /// <param name="rotation">The rotation.</param>
    void KeepRotation(NoteKey given, KeyRotation rotation);
}
