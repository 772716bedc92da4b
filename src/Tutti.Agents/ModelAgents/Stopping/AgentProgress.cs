using Tutti.Agents.Models;
using Tutti.Governance.Amounts;

namespace Tutti.Agents.ModelAgents.Stopping;

/// <summary>How far a model agent has come: what stop conditions look at, after each turn when its tools have answered. Immutable.</summary>
public sealed record AgentProgress
{
    /// <summary>Turns: calls of the model that gave a reply.</summary>
    public int Turns { get; init; }

    /// <summary>Tokens of all turns and of all sub-agents.</summary>
    public ModelUsage Usage { get => field ?? new ModelUsage(); init; }

    /// <summary>What all turns and sub-agents cost, by the prices of their models; one amount for each unit.</summary>
    public IReadOnlyList<Amount> Cost { get => field ?? []; init; }

    /// <summary>Tools that were called and not refused, by the names that the model uses; each once, in the order of their first calls.</summary>
    public IReadOnlyList<string> CalledTools { get => field ?? []; init; }

    /// <summary>The words of the last reply.</summary>
    public string LastText { get => field ?? ""; init; }

    /// <summary>Time since the agent began, by the run's clock.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>What was spent of one unit; 0 where nothing was.</summary>
    /// <param name="unit">For example <c>USD</c>.</param>
    public decimal CostIn(string unit) => Cost.Where(amount => amount.Unit == unit).Sum(static amount => amount.Value);
}
