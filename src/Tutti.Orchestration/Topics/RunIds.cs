using Tutti.Kernel.Journal;

namespace Tutti.Orchestration.Topics;

/// <summary>Runs, as the state of an Object names them.</summary>
internal static class RunIds
{
    /// <summary>What was written as an id reads as one.</summary>
    public static RunId Of(string run) => RunId.TryParse(run, out var id) ? id : default;
}
