namespace Tutti.Kernel.Waits;

/// <summary>More than one branch failed.</summary>
/// <param name="failures">What the branches threw, in order of the branches.</param>
public sealed class ParallelFailedException(IReadOnlyList<Exception> failures)
    : TuttiException("TUT1027", $"{failures?.Count} branches failed. The first: {failures?[0].Message}", cause: failures?[0])
{
    /// <summary>What the branches threw, in order of the branches.</summary>
    public IReadOnlyList<Exception> Failures { get; } = failures ?? [];
}
