using Tutti.Governance.Risks;

namespace Tutti.Gateway.Watching;

/// <summary>Who says what risk a tool is of. Numbers are stable.</summary>
public enum RiskSource
{
    /// <summary>Whoever reviewed it.</summary>
    Review = 1,

    /// <summary>An annotation of its server, which the policy trusts.</summary>
    Annotation = 2,

    /// <summary>The words of its name and arguments.</summary>
    Words = 3,
}

/// <summary>How a tool stands to what was reviewed. Numbers are stable.</summary>
public enum ToolPinning
{
    /// <summary>The tools of its server need no review.</summary>
    NotPinned = 1,

    /// <summary>It is listed as it was reviewed.</summary>
    Pinned = 2,

    /// <summary>It is new, or listed otherwise than it was reviewed: it is denied until somebody looks at it.</summary>
    Quarantined = 3,

    /// <summary>It was reviewed, and its server does not list it, or has not been asked yet.</summary>
    NotListed = 4,
}

/// <summary>What a policy says of a tool before it is called. Numbers are stable.</summary>
public enum ToolVerdict
{
    /// <summary>It may be called.</summary>
    Allow = 1,

    /// <summary>People are asked.</summary>
    Ask = 2,

    /// <summary>It may not be called, whatever its arguments.</summary>
    Deny = 3,

    /// <summary>It depends on the arguments, or on what the run has called before.</summary>
    Depends = 4,
}

/// <summary>A tool behind the gateway.</summary>
public sealed record ToolStatus
{
    /// <summary>The name that clients know.</summary>
    public required string Name { get; init; }

    /// <summary>Its server.</summary>
    public required string Server { get; init; }

    /// <summary>Its name at the server.</summary>
    public required string Tool { get; init; }

    /// <summary>What it may do.</summary>
    public required RiskClass Risk { get; init; }

    /// <summary>Who says that.</summary>
    public required RiskSource RiskFrom { get; init; }

    /// <summary>How it stands to what was reviewed.</summary>
    public required ToolPinning Pinning { get; init; }

    /// <summary>Whether the caller is not shown it: a rule hides it, no rule or grant lets it be called at all, it is quarantined, or no policy can mean its name.</summary>
    public required bool IsHidden { get; init; }

    /// <summary>What the policy says of it to the caller.</summary>
    public required ToolVerdict Verdict { get; init; }

    /// <summary>The rule that says so; null where none does.</summary>
    public string? Rule { get; init; }

    /// <summary>When its server listed it; null where that has not been asked yet.</summary>
    public DateTimeOffset? ListedAt { get; init; }
}
