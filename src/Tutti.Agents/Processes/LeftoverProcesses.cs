using System.Globalization;
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
    internal const string MarkerVariable = "TUTTI_STEP";

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
        var marker = Encoding.UTF8.GetBytes($"{MarkerVariable}={identity.Marker}");
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

    private static List<ProcessStat> Find(ProcessIdentity identity, byte[] marker)
    {
        var all = ProcessTable.Read();
        var proven = all.Where(stat => IsSupervisor(stat, identity) || IsMarked(stat, marker)).ToList();
        var descendants = ProcessTable.Descendants(all, proven.Select(static stat => stat.ProcessId));
        // The supervisor comes last: while it lives, it keeps the tree together.
        return [.. descendants, .. proven.OrderBy(stat => IsSupervisor(stat, identity))];
    }

    private static bool IsSupervisor(ProcessStat stat, ProcessIdentity identity) =>
        stat.ProcessId == identity.ProcessId && stat.StartTicks == identity.StartTicks;

    private static bool IsMarked(ProcessStat stat, byte[] marker)
    {
        byte[] environment;
        try
        {
            environment = File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{stat.ProcessId}/environ"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false; // ended meanwhile, or of another user
        }

        ReadOnlySpan<byte> rest = environment;
        for (var at = rest.IndexOf(marker); at >= 0; at = rest.IndexOf(marker))
        {
            var startsVariable = at == 0 || rest[at - 1] == 0;
            rest = rest[(at + marker.Length)..];
            if (startsVariable && (rest.IsEmpty || rest[0] == 0)) { return true; }
        }

        return false;
    }
}
