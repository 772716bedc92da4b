using Tutti.Kernel;

namespace Tutti.Agents.Processes;

/// <summary>Processes of a former incarnation could not be ended, so their step must not be tried again yet.</summary>
public sealed class LeftoverProcessesException : TuttiException
{
    internal LeftoverProcessesException(ProcessIdentity identity, IReadOnlyList<int> processIds)
        : base(
            "TUT4008",
            $"{processIds.Count} processes of step '{identity.Step}' could not be ended: {string.Join(", ", processIds)}. "
            + "They belong to another user or hang in the kernel; end them by hand, then recover the run.",
            isTransient: true) => ProcessIds = processIds;

    /// <summary>Who is still alive.</summary>
    public IReadOnlyList<int> ProcessIds { get; }
}
