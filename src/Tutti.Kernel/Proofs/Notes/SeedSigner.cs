using Tutti.Kernel.Proofs.Signatures;

namespace Tutti.Kernel.Proofs.Notes;

/// <summary>Signs in this process, where the system has no library that can.</summary>
public sealed class SeedSigner : INoteSigner
{
    private readonly byte[] _seed;

    /// <summary>Takes a secret key.</summary>
    /// <param name="name">Whose key it is.</param>
    /// <param name="type">What it signs.</param>
    /// <param name="seed">32 secret bytes; copied.</param>
    public SeedSigner(string name, NoteKeyType type, ReadOnlySpan<byte> seed)
    {
        _seed = seed.ToArray();
        Key = NoteKey.Of(name, type, Ed25519.PublicKey(seed));
    }

    /// <inheritdoc/>
    public NoteKey Key { get; }

    /// <inheritdoc/>
    public byte[] Sign(ReadOnlySpan<byte> message) => Ed25519.Sign(_seed, message);
}
