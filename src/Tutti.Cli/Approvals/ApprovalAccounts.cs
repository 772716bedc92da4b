using System.Text.Json;
using Tutti.Cli.Budgets;
using Tutti.Governance.Approvals;
using Tutti.Kernel;
using Tutti.Storage.Embedded.Control;

namespace Tutti.Cli.Approvals;

/// <summary>How the accounts stand that an approval concerns: what is spent so far, and what is left.</summary>
internal static class ApprovalAccounts
{
    /// <summary>Nothing is known of any account.</summary>
    public static IReadOnlyDictionary<string, AccountStanding> NotKnown { get; } = new Dictionary<string, AccountStanding>();

    /// <summary>Asks the host; null where nobody holds the store, so that nobody knows.</summary>
    public static async Task<IReadOnlyDictionary<string, AccountStanding>?> ReadAsync(IRunControl control, IReadOnlyCollection<string> accounts, CancellationToken cancellationToken)
    {
        if (accounts.Count == 0) { return NotKnown; }
        try
        {
            var order = new AskOrder { Topic = BudgetTopics.Standing, Body = JsonSerializer.SerializeToElement([.. accounts], BudgetJson.Default.HashSetString) };
            var rows = (await control.AskAsync(order, cancellationToken).ConfigureAwait(false)).Deserialize(BudgetJson.Default.BudgetRowArray) ?? [];
            return rows.ToDictionary(static row => row.Account, static row => new AccountStanding(row.Limit, row.Spent, row.Held, row.Left, row.Unit), StringComparer.Ordinal);
        }
        catch (TuttiException error) when (error.Code == ControlErrors.NeedsHost)
        {
            return null;
        }
    }
}
