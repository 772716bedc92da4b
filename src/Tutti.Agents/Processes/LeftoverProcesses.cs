using System.Text;
using Tutti.Agents.Processes.Supervision;

namespace Tutti.Agents.Processes;

/// <summary>Ends what a former incarnation of a step left running, before the step is tried again (rule X1).</summary>
/// <remarks>
/// Two proofs are accepted that a process belongs to the step: it descends from the supervisor whose number, start and boot were
/// claimed, or it carries the claim's marker in its environment. Without a proof nothing is touched.
/// </remarks>
/// <param name="timeProvider">The clock of grace and limit.</param>
public sealed class LeftoverProcesses(TimeProvider timeProvider)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Ends the supervisor of a claim and all that it started: politely, then by force, until none is left.</summary>
    /// <param name="identity">What was claimed. One of another boot or container has nothing left here.</param>
    /// <param name="cancellationToken">Stops waiting; processes that were not ended yet stay.</param>
    /// <returns>How many processes were found and are gone.</returns>
    /// <exception cref="LeftoverProcessesException">Some could not be ended.</exception>
    public async Task<int> EndAsync(ProcessIdentity identity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(identity);
        if (!OperatingSystem.IsLinux()) { throw SupervisorException.Unsupported(); }
        if (!identity.IsOfThisMachine) { return 0; }
        var marker = Encoding.UTF8.GetBytes($"{StepMarker.Variable}={identity.Marker}");
        var seen = new HashSet<(int, long)>();
        var began = timeProvider.GetTimestamp();
        var isPolite = true;
        // Two looks must be empty: during one, a child may be re-parented from where we look next to where we looked already.
        for (var emptyLooks = 0; emptyLooks < 2;)
        {
            var found = Find(identity, marker);
            emptyLooks = found.Count == 0 ? emptyLooks + 1 : 0;
            if (found.Count == 0) { continue; }
            var elapsed = timeProvider.GetElapsedTime(began);
            if (elapsed > Limit) { throw new LeftoverProcessesException(identity, [.. found.Select(static stat => stat.ProcessId)]); }
            var known = seen.Count;
            seen.UnionWith(found.Select(static stat => (stat.ProcessId, stat.StartTicks)));
            isPolite = isPolite && elapsed < Grace;
            if (!isPolite) { ProcessTable.StopAndKill(() => Find(identity, marker)); }
            else if (seen.Count > known) { ProcessTable.Terminate(found); }
            await Task.Delay(Pause, timeProvider, cancellationToken).ConfigureAwait(false);
        }

        return seen.Count;
    }

    /// <summary>
    /// Ends what dead supervisors have left: needed where a step will not be tried again, because its run was cancelled or has ended.
    /// </summary>
    /// <param name="isOwn">Whether a step, as <see cref="ProcessIdentity.Step"/> names it, is the caller's business; others are left alone.</param>
    /// <param name="cancellationToken">Stops waiting; processes that were not ended yet stay.</param>
    /// <returns>How many processes were found and are gone.</returns>
    /// <exception cref="LeftoverProcessesException">Some could not be ended.</exception>
    public async Task<int> EndOrphansAsync(Func<string, bool> isOwn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(isOwn);
        var ended = 0;
        foreach (var identity in FindOrphans().Keys.Where(identity => isOwn(identity.Step)))
        {
            ended += await EndAsync(identity, cancellationToken).ConfigureAwait(false);
        }

        return ended;
    }

    /// <summary>Processes that a step has started and that no supervisor watches any more, by the supervisor that did; none on systems without <c>/proc</c>.</summary>
    public static IReadOnlyDictionary<ProcessIdentity, IReadOnlyList<int>> FindOrphans()
    {
        if (!OperatingSystem.IsLinux()) { return new Dictionary<ProcessIdentity, IReadOnlyList<int>>(); }
        return ProcessTable.Read()
            .Select(static stat => (Identity: StepMarker.TryRead(stat.ProcessId), stat.ProcessId))
            .Where(static found => found.Identity is { } identity && !IsAlive(identity))
            .GroupBy(static found => found.Identity!, static found => found.ProcessId) // the line above keeps only those that have one
            .ToDictionary(static group => group.Key, static IReadOnlyList<int> (group) => [.. group]);
    }

    private static bool IsAlive(ProcessIdentity supervisor) =>
        ProcessStat.TryRead(supervisor.ProcessId, out var stat) && stat.StartTicks == supervisor.StartTicks && !stat.HasEnded;

    private static List<ProcessStat> Find(ProcessIdentity identity, byte[] marker)
    {
        var all = ProcessTable.Read();
        var proven = all.Where(stat => IsSupervisor(stat, identity) || StepMarker.Has(stat.ProcessId, marker)).ToList();
        var descendants = ProcessTable.Descendants(all, proven.Select(static stat => stat.ProcessId));
        // The supervisor comes last: while it lives, it keeps the tree together.
        return [.. descendants, .. proven.OrderBy(stat => IsSupervisor(stat, identity))];
    }

    private static bool IsSupervisor(ProcessStat stat, ProcessIdentity identity) =>
        stat.ProcessId == identity.ProcessId && stat.StartTicks == identity.StartTicks;
}
