namespace Tutti.Kernel.Journal;

/// <summary>Secret randomness for the salts of commitments (rule S2): never the seed of a run, so that erased payloads cannot be guessed.</summary>
public interface ISaltSource
{
    /// <summary>Fills bytes with secret random ones. Thread safe.</summary>
    /// <param name="salt">The bytes to fill.</param>
    void Fill(Span<byte> salt);
}
