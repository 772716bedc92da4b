using Tutti.Governance.Limits;

namespace Tutti.Gateway.Watching;

/// <summary>What a gateway is doing now. Numbers count since it began, and are of this process alone: the journal has every call.</summary>
public sealed record GatewayStatus
{
    /// <summary>When it began.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The digest of the policy in force.</summary>
    public required string Policy { get; init; }

    /// <summary>What must be on the disk before a call is forwarded.</summary>
    public required GatewayAudit Audit { get; init; }

    /// <summary>Sessions that are open, runs of clients without sessions among them.</summary>
    public required int Sessions { get; init; }

    /// <summary>As many sessions of each kind as it takes.</summary>
    public required int MostSessions { get; init; }

    /// <summary>Different callers that have a session.</summary>
    public required int Callers { get; init; }

    /// <summary>Calls by what was decided about them.</summary>
    public required CallCounts Calls { get; init; }

    /// <summary>Runs of sessions in which people are asked something: whether a call may be made, or what became of one.</summary>
    public required int WaitingApprovals { get; init; }

    /// <summary>Why no calls are taken; empty where they are.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>The servers of the policy, by name.</summary>
    public required IReadOnlyList<ServerStatus> Servers { get; init; }
}

/// <summary>Calls of clients by what was decided about them.</summary>
/// <param name="Allowed">Let through without a question.</param>
/// <param name="Asked">People were asked, whatever came of it.</param>
/// <param name="Denied">Refused: by a rule, a limit, a budget or a breaker.</param>
/// <param name="Unjudged">Not made for another reason: the client went away, or nothing could be recorded.</param>
public sealed record CallCounts(long Allowed, long Asked, long Denied, long Unjudged);

/// <summary>Whether a server can be used. Numbers are stable.</summary>
public enum ServerState
{
    /// <summary>No session has wanted it yet, or those that did are over.</summary>
    Idle = 1,

    /// <summary>It is started, or connected to.</summary>
    Starting = 2,

    /// <summary>At least one session has it.</summary>
    Up = 3,

    /// <summary>It did not come up when it was wanted last, and no session has it. The next call tries again.</summary>
    Down = 4,
}

/// <summary>How a server behind the gateway does.</summary>
public sealed record ServerStatus
{
    /// <summary>Its name in the policy.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it can be used.</summary>
    public required ServerState State { get; init; }

    /// <summary>The version of the protocol that it spoke last; empty where it never did.</summary>
    public required string Version { get; init; }

    /// <summary>Sessions that have it: as many processes, where it is a command.</summary>
    public required int Connections { get; init; }

    /// <summary>Calls that it has and has not answered.</summary>
    public required int UnderWay { get; init; }

    /// <summary>Calls that were forwarded to it.</summary>
    public required long Calls { get; init; }

    /// <summary>Of those, how many it did not answer: lost, too late, or it was not to be had. A result that says that a tool failed is an answer.</summary>
    public required long Failures { get; init; }

    /// <summary>How often a session began it again after it was lost.</summary>
    public required long Restarts { get; init; }

    /// <summary>The code of why it was not to be had last, or was lost; null where it never was.</summary>
    public string? LastFault { get; init; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? LastFaultAt { get; init; }

    /// <summary>Where its breaker stands, for all processes of the store.</summary>
    public required CircuitStatus Breaker { get; init; }

    /// <summary>Until when nobody calls it, because it fails too often or wants fewer calls; null for now.</summary>
    public DateTimeOffset? LeftAloneUntil { get; init; }
}

/// <summary>A session, or what one kind of client without sessions uses of its run.</summary>
public sealed record SessionStatus
{
    /// <summary>Its run, as <c>tutti runs get</c> knows it. What clients of HTTP send as the id of their session is not told.</summary>
    public required string Run { get; init; }

    /// <summary>Who calls.</summary>
    public required string Caller { get; init; }

    /// <summary>What the client says it is; empty before its greeting, or where it does not say.</summary>
    public required string Client { get; init; }

    /// <summary>Which version of itself the client says it is.</summary>
    public required string ClientVersion { get; init; }

    /// <summary>The version of the protocol that is spoken with it; empty before its greeting.</summary>
    public required string Version { get; init; }

    /// <summary>Whether it is of the stateless era: it has a run, and no session.</summary>
    public required bool IsStateless { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When it was used last: a call, or a list that servers were asked for.</summary>
    public required DateTimeOffset UsedAt { get; init; }

    /// <summary>Calls that it made.</summary>
    public required long Calls { get; init; }

    /// <summary>Of those, how many have not come to their end.</summary>
    public required int UnderWay { get; init; }
}
