using Tutti.Cli.Audits;
using Tutti.Cli.Sessions;
using Tutti.Governance.Audits;
using Tutti.Governance.Policies;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Audits;

namespace Tutti.Cli.Policies;

/// <summary>The calls that the gate of a store was asked for. Reads, whoever holds the store.</summary>
internal static class StoreCalls
{
    /// <param name="session">Whose store.</param>
    /// <param name="policy">A policy whose keys tell the groups of callers.</param>
    /// <param name="named">The run, or a beginning of its id; null for all.</param>
    /// <param name="since">Calls of before are left out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The calls, and whether the log that they are from verifies.</returns>
    /// <exception cref="Kernel.TuttiException">There is no such run (TUT3508), or the log has no signed head yet (TUT3507).</exception>
    public static async Task<(CallTranscript Calls, AuditReport Report)> ReadAsync(Session session, PolicySet policy, string? named, DateTimeOffset since, CancellationToken cancellationToken)
    {
        using var audit = StoreAudit.Open(session.Location.Directory);
        var run = named is null ? (RunId?)null : audit.FindRun(named, cancellationToken);
        var transcript = new CallTranscript(policy, since);
        var trust = new AuditTrust { Audits = [new LogLevel(AuditLevels.Policy, transcript)] };
        return (transcript, await Task.Run(() => audit.Verify(run, trust, progress: null, cancellationToken), cancellationToken).ConfigureAwait(false));
    }
}
