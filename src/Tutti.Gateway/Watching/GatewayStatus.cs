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

    /// <summary>As many sessions as it takes, and as many runs of clients without sessions.</summary>
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
