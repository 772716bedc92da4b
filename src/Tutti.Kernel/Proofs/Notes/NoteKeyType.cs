using System.Diagnostics.CodeAnalysis;

namespace Tutti.Kernel.Proofs.Notes;

/// <summary>What a key of notes signs with. The numbers are C2SP's.</summary>
[SuppressMessage("Design", "CA1027", Justification = "Numbers of others, not flags.")]
public enum NoteKeyType
{
    /// <summary>Ed25519 over the note's text.</summary>
    Ed25519 = 1,

    /// <summary>Ed25519 over the text and a time: a witness has seen this checkpoint, and none that contradicts it (C2SP tlog-cosignature).</summary>
    Cosignature = 4,
}
