using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Erasing;

/// <summary>What has become of runs that were to be erased.</summary>
/// <param name="Runs">Runs whose payloads are gone now.</param>
/// <param name="Refused">Runs that stay as they are, and why.</param>
/// <param name="Report">What the store has erased.</param>
public sealed record ErasureResult(IReadOnlyList<RunId> Runs, IReadOnlyList<(RunId Run, TuttiException Why)> Refused, ErasureReport Report);
