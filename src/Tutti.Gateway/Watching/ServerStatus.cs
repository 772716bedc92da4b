using Tutti.Governance.Limits;

namespace Tutti.Gateway.Watching;

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

    /// <summary>As many as it may have at once; null for any number.</summary>
    public int? AtOnce { get; init; }

    /// <summary>Calls that wait for their turn.</summary>
    public required int Waiting { get; init; }

    /// <summary>Calls that waited and did not come to their turn (TUT7021), so that they were not made.</summary>
    public required long Refused { get; init; }

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
