using Tutti.Gateway.Runs;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Governance.Limits;
using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Engine;

namespace Tutti.Gateway.Watching;

/// <summary>What a gateway is doing. Whoever asks changes nothing: servers are not asked anything, and nothing is written for the answer. Safe for many threads.</summary>
public sealed class GatewayLook
{
    /// <summary>So many runs are looked at for questions; more that wait are a number that nobody reads.</summary>
    private const int MostWaiting = 10_000;

    private readonly TuttiEngine _engine;
    private readonly Gate _gate;
    private readonly GatewayOptions _options;
    private readonly GatewayWatch _watch;
    private readonly Func<GatewayHealth> _health;

    internal GatewayLook(TuttiEngine engine, Gate gate, GatewayOptions options, GatewayWatch watch, Func<GatewayHealth> health) =>
        (_engine, _gate, _options, _watch, _health) = (engine, gate, options, watch, health);

    /// <summary>The whole of it in numbers.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<GatewayStatus> StatusAsync(CancellationToken cancellationToken = default)
    {
        var (policy, sessions) = (_gate.Policy, _watch.Sessions());
        var servers = new List<ServerStatus>();
        foreach (var name in _watch.Servers(policy.Servers.Keys)) { servers.Add(await ServerAsync(name, cancellationToken).ConfigureAwait(false)); }
        return new GatewayStatus
        {
            Since = _watch.Since,
            Policy = policy.Digest,
            Audit = _options.Audit,
            Sessions = sessions.Count,
            MostSessions = _options.MostSessions,
            Callers = sessions.Select(static session => session.Caller).Distinct(StringComparer.Ordinal).Count(),
            Calls = _watch.Calls,
            WaitingApprovals = _engine.Catalogue.List(new RunQuery { Definition = SessionWorkflow.Id, OnlyWithQuestions = true, Limit = MostWaiting }).Count,
            Problems = _health().Problems,
            Servers = servers,
        };
    }

    /// <summary>The sessions that are open, the oldest first; a run of clients without sessions is one for each kind of client that uses it.</summary>
    public IReadOnlyList<SessionStatus> ListSessions() => _watch.Sessions();

    /// <summary>The tools of the servers as they were listed last, and how each stands to what was reviewed and to the policy in force. Of a server that no session has asked yet those are told that were reviewed.</summary>
    /// <param name="caller">For whom the policy is asked.</param>
    public IReadOnlyList<ToolStatus> ListTools(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return new ToolLook(_gate.Policy, _watch, caller, _watch.Now).List();
    }

    private async Task<ServerStatus> ServerAsync(string name, CancellationToken cancellationToken)
    {
        var status = _watch.Of(name).Look();
        if (!_engine.ObjectKeys(_gate.Health).Contains(name)) { return status; } // none of its calls was ever reported to its breaker
        var (circuit, until) = await _engine.LookAsync(_gate.Health, name, static state => (state.Circuit, Later(state)), cancellationToken).ConfigureAwait(false);
        return status with { Breaker = circuit, LeftAloneUntil = until };
    }

    private static DateTimeOffset? Later(TargetState state) => state.Earliest > DateTimeOffset.UnixEpoch ? state.Earliest : null;
}
