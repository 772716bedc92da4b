using Tutti.Kernel;
using Tutti.Kernel.Proofs.Rotations;

namespace Tutti.Storage.Embedded.Proofs;

/// <summary>A person's word that a log goes on although its last signed head does not fit it.</summary>
/// <param name="By">Who says so: at most 500 letters.</param>
/// <param name="Because">Why, as <paramref name="By"/>. It stands in every head of the epoch.</param>
public sealed record NewEpoch(string By, string Because)
{
    /// <summary>The same in one line each.</summary>
    /// <exception cref="TuttiException">One is too long for a head that others can read (TUT3517).</exception>
    internal NewEpoch Checked()
    {
        var clean = new NewEpoch(OneLine.Of(By), OneLine.Of(Because));
        return Math.Max(clean.By.Length, clean.Because.Length) > KeyRotation.MostLetters ? throw LogErrors.LongReason(KeyRotation.MostLetters) : clean;
    }
}
