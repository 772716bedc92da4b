using Tutti.Governance.Budgets;
using Tutti.Governance.Gates;
using Tutti.Governance.Policies;
using Tutti.Kernel.Engine;

namespace Tutti.Cli.Budgets;

/// <summary>Reads the ledgers of a host.</summary>
internal sealed class BudgetDesk(Gate gate, TimeProvider time)
{
    /// <summary>All accounts that something was held on, and the budgets of the policy that nothing was.</summary>
    public async Task<BudgetRow[]> ListAsync(TuttiEngine engine, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var rows = new List<BudgetRow>();
        foreach (var ledger in engine.ObjectKeys(gate.Ledger))
        {
            rows.AddRange(await engine.LookAsync(gate.Ledger, ledger, state => state.Accounts.Keys.Select(account => RowOf(ledger, account, state, now)).ToList(), cancellationToken).ConfigureAwait(false));
        }

        var known = rows.Select(static row => BudgetOf(row.Account)).ToHashSet(StringComparer.Ordinal);
        foreach (var budget in gate.Policy.Budgets.Values.Where(budget => !known.Contains(budget.Name)))
        {
            rows.Add(Unused(budget));
        }

        return [.. rows.OrderBy(static row => row.Account, StringComparer.Ordinal)];
    }

    /// <summary>How accounts stand; one that nothing was held on yet as the policy has it, one that the policy has not either is left out.</summary>
    public async Task<BudgetRow[]> StandingAsync(TuttiEngine engine, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var rows = new Dictionary<string, BudgetRow>(StringComparer.Ordinal);
        foreach (var ledger in engine.ObjectKeys(gate.Ledger))
        {
            var found = await engine.LookAsync(gate.Ledger, ledger, state => wanted.Where(state.Accounts.ContainsKey).Select(account => RowOf(ledger, account, state, now)).ToList(), cancellationToken).ConfigureAwait(false);
            foreach (var row in found) { rows[row.Account] = row; }
        }

        foreach (var account in wanted.Where(account => !rows.ContainsKey(account)))
        {
            if (gate.Policy.Budgets.TryGetValue(BudgetOf(account), out var budget)) { rows[account] = Unused(budget) with { Account = account }; }
        }

        return [.. rows.Values];
    }

    /// <summary>What happened on an account, oldest first.</summary>
    /// <exception cref="Kernel.TuttiException">There is no such account.</exception>
    public async Task<BudgetMove[]> HistoryAsync(TuttiEngine engine, string account, CancellationToken cancellationToken)
    {
        var row = await FindAsync(engine, account, cancellationToken).ConfigureAwait(false);
        if (!row.IsUsed) { return []; }
        var holds = new Dictionary<string, decimal>(StringComparer.Ordinal);
        var moves = new List<BudgetMove>();
        foreach (var change in await engine.ChangesAsync(gate.Ledger, row.Ledger, cancellationToken).ConfigureAwait(false))
        {
            foreach (var happened in change.Events)
            {
                if (BudgetMoves.MoveOf(change, happened, account, holds) is { } move) { moves.Add(move); }
            }
        }

        return [.. moves];
    }

    /// <summary>An account that something happened to, or that the policy has for all.</summary>
    /// <exception cref="Kernel.TuttiException">There is no such account.</exception>
    public async Task<BudgetRow> FindAsync(TuttiEngine engine, string account, CancellationToken cancellationToken) =>
        (await ListAsync(engine, cancellationToken).ConfigureAwait(false)).FirstOrDefault(row => row.Account == account && (row.IsUsed || gate.Policy.Budgets.GetValueOrDefault(account) is { Per: null })) ?? throw BudgetFaults.NoAccount(account);

    private static BudgetRow Unused(BudgetDefinition budget) => new()
    {
        Account = budget.Name,
        Ledger = "",
        Unit = budget.Limit.Unit,
        Limit = budget.Limit.Value,
        Held = 0,
        Spent = 0,
        Overrun = 0,
        Left = budget.Limit.Value,
        Window = budget.Window.ToString(),
        Doubted = 0,
        IsUsed = false,
    };

    private static BudgetRow RowOf(string ledger, string account, LedgerState state, DateTimeOffset now)
    {
        var balance = Ledger.BalanceOf(state, account, now) ?? throw BudgetFaults.NoAccount(account);
        return new BudgetRow
        {
            Account = account,
            Ledger = ledger,
            Unit = balance.Unit,
            Limit = balance.Limit,
            Added = balance.Limit - (state.Accounts[account].SetLimit ?? state.Accounts[account].Limit),
            Held = balance.Held,
            Spent = balance.Spent,
            Overrun = balance.Overrun,
            Left = balance.Left,
            Window = state.Accounts[account].Window,
            PolicyLimit = state.Accounts[account].SetLimit is null ? null : state.Accounts[account].Limit,
            Warned = LedgerWarnings.Of(state, account, now).Select(static reached => (int?)reached.Key).LastOrDefault(),
            Doubted = state.Holds.Values.Count(hold => hold.State == HoldState.InDoubt && hold.Slots.ContainsKey(account)),
            IsUsed = true,
        };
    }

    private static string BudgetOf(string account) => account.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 ? account[..slash] : account;
}
