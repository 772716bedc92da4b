using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;

namespace Tutti.Kernel.Engine;

/// <summary>How a run ended.</summary>
/// <param name="Run">The run.</param>
/// <param name="Status">Completed, failed or cancelled.</param>
/// <param name="OutputType">Declared type id of the output; empty where there is none.</param>
/// <param name="Output">The encoded output; empty where there is none.</param>
/// <param name="ErrorCode">The error's code; empty where there is none.</param>
/// <param name="ErrorMessage">The error, or the reason of the cancellation.</param>
public sealed record RunResult(RunId Run, RunStatus Status, string OutputType, ReadOnlyMemory<byte> Output, string ErrorCode, string ErrorMessage)
{
    internal IReadOnlyCollection<string> Marks { get; init; } = [];
}
