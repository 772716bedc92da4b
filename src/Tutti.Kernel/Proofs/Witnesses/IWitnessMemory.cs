using Tutti.Kernel.Proofs.Notes;

namespace Tutti.Kernel.Proofs.Witnesses;

/// <summary>The port to what a witness remembers: of each log the last head that it cosigned. Two implementations: files, and a test's.</summary>
public interface IWitnessMemory
{
    /// <summary>The last head of a log that was kept; null before the first.</summary>
    /// <param name="origin">The log.</param>
    SignedNote? Find(string origin);

    /// <summary>Keeps a head durably before it returns.</summary>
    /// <param name="origin">The log.</param>
    /// <param name="head">The head.</param>
    void Keep(string origin, SignedNote head);
}
