using Tutti.Simulation.Laws;

namespace Tutti.Simulation.Histories;

/// <summary>What happened in a world.</summary>
/// <param name="Calls">What was called, in order of beginning, and what was answered, as text.</param>
/// <param name="Coverage">How much of what.</param>
internal sealed record Lived(IReadOnlyList<string> Calls, Coverage Coverage);
