using Tutti.Documents;
using Tutti.Governance.Amounts;
using Tutti.Governance.Calls;
using Tutti.Governance.Decisions;
using Tutti.Governance.Identities;
using Tutti.Governance.Risks;

namespace Tutti.Governance.Policies;

/// <summary>A server of tools, as a policy names it. Immutable.</summary>
public sealed record ServerDefinition
{
    /// <summary>Its name, the part of tool names before the dot.</summary>
    public required string Name { get; init; }

    /// <summary>Its address; null for a command.</summary>
    public Uri? Url { get; init; }

    /// <summary>The command that is it; empty for an address.</summary>
    public IReadOnlyList<string> Run { get; init; } = [];

    /// <summary>The lock file that its tools must be in, as the policy names it; null where tools are not pinned.</summary>
    public string? Pin { get; init; }

    /// <summary>Whether its annotations count for risks.</summary>
    public bool TrustsAnnotations { get; init; }

    /// <summary>How far its tools reach; null where nobody says.</summary>
    public Reach? Reach { get; init; }

    /// <summary>Labels that a run gets when a call of one of its tools succeeds.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Headers or variables and the references of their values, such as <c>${env:TOKEN}</c>; never the values.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    /// <summary>How many calls of it the gateway has under way at most, over all callers; null for any number.</summary>
    public int? AtOnce { get; init; }

    /// <summary>For so long a call waits at the gateway for its turn; null for as long as the gateway waits unless told.</summary>
    public TimeSpan? TurnWithin { get; init; }

    /// <summary>Where it was written.</summary>
    public SourcePlace Place { get; init; } = SourcePlace.None;
}

/// <summary>A call that a policy judges for itself whenever it is loaded. Immutable.</summary>
public sealed record PolicyTest
{
    /// <summary>The call.</summary>
    public required GateCall Call { get; init; }

    /// <summary>The verdict that must come out.</summary>
    public required Verdict Expect { get; init; }

    /// <summary>The rule that must decide; null for any.</summary>
    public string? Rule { get; init; }

    /// <summary>What limits have counted already, by rule.</summary>
    public IReadOnlyDictionary<string, int> Used { get; init; } = new Dictionary<string, int>();

    /// <summary>What is spent and held already, by budget.</summary>
    public IReadOnlyDictionary<string, Amount> Spent { get; init; } = new Dictionary<string, Amount>();

    /// <summary>Where it was written.</summary>
    public SourcePlace Place { get; init; } = SourcePlace.None;
}

/// <summary>People under one name: a group or a team. Immutable.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Users">Names of callers that belong to it.</param>
/// <param name="Place">Where it was written.</param>
public sealed record Membership(string Name, IReadOnlyList<string> Users, SourcePlace Place);

/// <summary>Who callers are. Immutable.</summary>
public sealed record IdentityDefinitions
{
    /// <summary>Nobody is named.</summary>
    public static IdentityDefinitions None { get; } = new();

    /// <summary>API keys.</summary>
    public IReadOnlyList<ApiKey> Keys { get; init; } = [];

    /// <summary>Issuers of tokens.</summary>
    public IReadOnlyList<TokenIssuer> Issuers { get; init; } = [];

    /// <summary>Groups.</summary>
    public IReadOnlyList<Membership> Groups { get; init; } = [];

    /// <summary>Teams.</summary>
    public IReadOnlyList<Membership> Teams { get; init; } = [];
}
