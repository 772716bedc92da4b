using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Objects;

/// <summary>Who sends a message to an Object.</summary>
/// <param name="Run">The run; unset for a caller outside of runs, and for the clock.</param>
/// <param name="By">Who the caller outside is, in their own words; empty for runs and the clock.</param>
public readonly record struct RequestSender(RunId Run, string By)
{
    /// <summary>The Object's own due time.</summary>
    public static RequestSender Clock => new(default, "");
}
