namespace Tutti.Kernel.Journal;

/// <summary>The port to randomness that is not replayed: run ids, salts, the spread of retries.</summary>
public interface IEntropy
{
    /// <summary>Fills a buffer with random bytes.</summary>
    /// <param name="destination">The buffer.</param>
    void Fill(Span<byte> destination);
}
