using Tutti.Kernel.Journal;

namespace Tutti.Testing;

/// <summary>Salts from a seed, so that a test's bytes are the same every time. Never for real data.</summary>
/// <param name="seed">The seed.</param>
public sealed class SeededSalts(int seed) : IEntropy
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);

    /// <inheritdoc/>
    public void Fill(Span<byte> destination)
    {
        lock (_gate) { _random.NextBytes(destination); }
    }
}
