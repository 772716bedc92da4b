namespace Tutti.Kernel.Proofs.Notes;

/// <summary>One signature under a note.</summary>
/// <param name="Name">Who says to have signed.</param>
/// <param name="KeyId">The id of the key.</param>
/// <param name="Bytes">The signature; of a cosignature 8 bytes of time before it.</param>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Bytes);
