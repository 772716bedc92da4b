using Tutti.Kernel;
using Tutti.Kernel.Proofs.Rotations;

namespace Tutti.Storage.Embedded.Proofs;

/// <summary>A person's word that the key of a log gives way to a new one.</summary>
/// <param name="By">Who says so: at most 500 letters, not empty.</param>
/// <param name="Because">Why, as <paramref name="By"/>. It stands in the rotation, which everybody may read.</param>
/// <param name="KeepOld">Whether the old secret is kept aside, in <c>keys/log-ID.key</c>; it is destroyed unless told.</param>
public sealed record NewKey(string By, string Because, bool KeepOld = false)
{
    /// <summary>The same in one line each.</summary>
    /// <exception cref="TuttiException">One is empty or too long (TUT3514).</exception>
    internal NewKey Checked()
    {
        var clean = this with { By = OneLine.Of(By), Because = OneLine.Of(Because) };
        return clean.By.Length is 0 or > KeyRotation.MostLetters || clean.Because.Length is 0 or > KeyRotation.MostLetters ? throw LogErrors.NoReason(KeyRotation.MostLetters) : clean;
    }
}
