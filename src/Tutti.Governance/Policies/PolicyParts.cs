using Tutti.Documents;
using Tutti.Governance.Amounts;
using Tutti.Governance.Calls;
using Tutti.Governance.Decisions;
using Tutti.Governance.Identities;
using Tutti.Governance.Risks;
using Tutti.Governance.Windows;

namespace Tutti.Governance.Policies;

/// <summary>What happens when a budget has no room. Numbers are journaled and never reused.</summary>
public enum OverBudget
{
    /// <summary>The call is denied.</summary>
    Deny = 1,

    /// <summary>A person is asked to top up.</summary>
    Ask = 2,

    /// <summary>A cheaper tier is taken, where there is one; else the call is denied.</summary>
    Degrade = 3,
}

/// <summary>What counts against a budget by itself, beside what rules spend.</summary>
[Flags]
public enum BudgetCounts
{
    /// <summary>Only what rules spend.</summary>
    None = 0,

    /// <summary>What rules spend for tools.</summary>
    Tools = 1,

    /// <summary>What models cost by their price tables.</summary>
    Models = 2,
}

/// <summary>A named budget, exact and per key. Immutable.</summary>
public sealed record BudgetDefinition
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>How much in one window.</summary>
    public required Amount Limit { get; init; }

    /// <summary>Which time it counts over.</summary>
    public required Window Window { get; init; }

    /// <summary>An expression over caller, agent and run: an account for each value of it; null for one account.</summary>
    public PolicyText? Per { get; init; }

    /// <summary>The budget above it, on which everything is reserved too; null for none.</summary>
    public string? Parent { get; init; }

    /// <summary>What happens without room.</summary>
    public OverBudget Over { get; init; } = OverBudget.Deny;

    /// <summary>Shares of the limit, in percent, at which somebody is told; ascending.</summary>
    public IReadOnlyList<int> WarnAt { get; init; } = [];

    /// <summary>What counts by itself.</summary>
    public BudgetCounts Counts { get; init; } = BudgetCounts.Tools;

    /// <summary>Where it was written.</summary>
    public SourcePlace Place { get; init; } = SourcePlace.None;
}

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
