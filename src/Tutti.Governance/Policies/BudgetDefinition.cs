using Tutti.Documents;
using Tutti.Governance.Amounts;
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

    /// <summary>The call waits for the room that comes by itself, in a line in which keys take turns.</summary>
    Wait = 4,
}

/// <summary>What a call of a model costs of which nobody knows whether it reached the model. Numbers are stable.</summary>
public enum LostCost
{
    /// <summary>What was held for it.</summary>
    Estimate = 1,

    /// <summary>Nothing.</summary>
    Nothing = 2,
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

    /// <summary>With <see cref="OverBudget.Wait"/>: an expression for whose turn it is; runs take turns where it is null.</summary>
    public PolicyText? Turns { get; init; }

    /// <summary>Whether a model whose price nobody knows is let through uncounted (<c>unpriced: allow</c>); it is denied unless told.</summary>
    public bool AllowsUnpriced { get; init; }

    /// <summary>What a call of a model costs of which nobody knows whether it reached the model.</summary>
    public LostCost Lost { get; init; } = LostCost.Estimate;

    /// <summary>Who may top it up or set another limit; null for those who may approve anything.</summary>
    public PeopleTerms? ManagedBy { get; init; }

    /// <summary>Where it was written.</summary>
    public SourcePlace Place { get; init; } = SourcePlace.None;
}
