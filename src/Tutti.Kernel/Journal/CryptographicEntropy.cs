using System.Security.Cryptography;

namespace Tutti.Kernel.Journal;

/// <summary>Randomness of the operating system.</summary>
public sealed class CryptographicEntropy : IEntropy
{
    /// <summary>The one instance; thread safe.</summary>
    public static CryptographicEntropy Shared { get; } = new();

    /// <inheritdoc/>
    public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
}
