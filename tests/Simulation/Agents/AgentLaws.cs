using System.Globalization;
using Tutti.Agents.ModelAgents;
using Tutti.Governance.Budgets;
using Tutti.Simulation.Laws;

namespace Tutti.Simulation.Agents;

/// <summary>What must hold once all agents have answered: each said what its script says, did each effect once, and paid for exactly that.</summary>
/// <param name="target">What was done.</param>
/// <param name="balanceOf">How an account stands.</param>
internal sealed class AgentLaws(AgentTarget target, Func<string, AccountBalance?> balanceOf)
{
    /// <summary>Checks one run.</summary>
    /// <param name="key">The run's key.</param>
    /// <param name="account">Its account.</param>
    /// <param name="script">What its model says.</param>
    /// <param name="result">What it came to.</param>
    /// <returns>What it cost.</returns>
    public decimal Check(string key, string account, AgentScript script, ModelAgentResult result)
    {
        JournalLaws.Require(target.Twice is null, "P3", target.Twice ?? "");
        JournalLaws.Require(result.Text == script.Answer, "P4", $"run '{key}' says {result.Text}");
        var done = target.Saved.Concat(target.Noted).Where(what => what.StartsWith($"{key}/", StringComparison.Ordinal)).Order().ToList();
        JournalLaws.Require(done.SequenceEqual(script.Saves.Concat(script.Notes).Select(text => $"{key}/{text}").Order()), "P2", $"run '{key}' did {string.Join(' ', done)}");
        var saves = target.Saved.Count(what => what.StartsWith($"{key}/", StringComparison.Ordinal));
        var cost = (saves * AgentTeam.PriceOfASave) + result.Cost.Sum(static cost => decimal.Parse(cost.Split(' ')[0], CultureInfo.InvariantCulture));
        CheckBalance(account, cost);
        JournalLaws.Require(cost <= AgentTeam.Cap, "P5", $"'{account}' has spent {cost} of {AgentTeam.Cap}");
        return cost;
    }

    /// <summary>P5: money is conserved.</summary>
    public void CheckBalance(string account, decimal spent)
    {
        var balance = balanceOf(account);
        JournalLaws.Require(balance is { Held: 0 } && balance.Spent == spent, "P5", $"'{account}' has spent {balance?.Spent} and holds {balance?.Held} where {spent} were spent");
    }
}
