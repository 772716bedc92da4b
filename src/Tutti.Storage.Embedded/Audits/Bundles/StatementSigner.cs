using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Disks;
using Tutti.Storage.Embedded.Proofs;

namespace Tutti.Storage.Embedded.Audits.Bundles;

/// <summary>The key of a store's log, where who exports may read it. Never makes one, and writes nothing.</summary>
public sealed class StatementSigner : INoteSigner, IDisposable
{
    private readonly INoteSigner _signer;

    private StatementSigner(INoteSigner signer) => _signer = signer;

    /// <inheritdoc/>
    public NoteKey Key => _signer.Key;

    /// <summary>Opens the key of a store, whoever holds the store meanwhile.</summary>
    /// <param name="directory">The store's directory.</param>
    /// <exception cref="Tutti.Kernel.TuttiException">It is not there or may not be read (TUT3523), or cannot be used (TUT3503).</exception>
    public static StatementSigner Open(string directory)
    {
        try { return new StatementSigner(LogKeyFile.Find(new ReadOnlyDisk(directory)) ?? throw BundleErrors.NoKey($"'{LogKeyFile.SecretFile}' is not in '{directory}'")); }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException) { throw BundleErrors.NoKey($"'{LogKeyFile.SecretFile}' cannot be read: {cause.Message}"); }
    }

    /// <inheritdoc/>
    public byte[] Sign(ReadOnlySpan<byte> message) => _signer.Sign(message);

    /// <inheritdoc/>
    public void Dispose() => (_signer as IDisposable)?.Dispose();
}
