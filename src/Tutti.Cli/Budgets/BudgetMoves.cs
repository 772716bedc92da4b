using System.Globalization;
using Tutti.Governance.Budgets;
using Tutti.Kernel.Objects;

namespace Tutti.Cli.Budgets;

/// <summary>What events of a ledger mean for one account.</summary>
internal static class BudgetMoves
{
    /// <summary>Only holds name their accounts; what settles them is told apart by their ids.</summary>
    internal static BudgetMove? MoveOf(ObjectChange<LedgerEvent> change, LedgerEvent happened, string account, Dictionary<string, decimal> holds)
    {
        var move = new BudgetMove { Position = change.Position, Time = change.Time, What = "", By = change.By.Length > 0 ? change.By : null };
        switch (happened)
        {
            case LedgerEvent.TermsSet terms when terms.Account == account:
                return move with { What = "limit set", Amount = terms.Limit };
            case LedgerEvent.Held held when held.Slots.ContainsKey(account):
                holds[held.Hold] = held.Amount;
                return move with { What = "held", Hold = held.Hold, Amount = held.Amount, By = held.By ?? move.By };
            case LedgerEvent.Committed committed when holds.Remove(committed.Hold):
                return move with { What = "spent", Hold = committed.Hold, Amount = committed.Actual };
            case LedgerEvent.Released released when holds.Remove(released.Hold, out var amount):
                return move with { What = released.Why, Hold = released.Hold, Amount = amount };
            case LedgerEvent.Doubted doubted when holds.TryGetValue(doubted.Hold, out var amount):
                return move with { What = "in doubt", Hold = doubted.Hold, Amount = amount };
            case LedgerEvent.LimitSet limit when limit.Account == account:
                return move with { What = "limit set by a person", Amount = limit.Limit };
            case LedgerEvent.Warned warned when warned.Account == account:
                return move with { What = string.Create(CultureInfo.InvariantCulture, $"{warned.Percent} % reached") };
            case LedgerEvent.ToppedUp topped when topped.Account == account:
                return move with { What = "topped up", Amount = topped.Amount };
            default:
                return null;
        }
    }
}
