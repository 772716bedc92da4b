using Tutti.Governance.Budgets;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Governance.Policies;
using Tutti.Kernel.Engine;
using Tutti.Storage.Embedded.Control;

namespace Tutti.Cli.Budgets;

/// <summary>Reads the ledgers of a host, and adds to accounts in the name of people who prove who they are.</summary>
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

    /// <summary>What happened on an account, oldest first.</summary>
    /// <exception cref="Kernel.TuttiException">There is no such account.</exception>
    public async Task<BudgetMove[]> HistoryAsync(TuttiEngine engine, string account, CancellationToken cancellationToken)
    {
        var row = await FindAsync(engine, account, cancellationToken).ConfigureAwait(false);
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

    /// <summary>Adds to the limit of an account for its present window.</summary>
    /// <returns>The account after it.</returns>
    /// <exception cref="Kernel.TuttiException">The person is not known, or the account is none.</exception>
    public async Task<BudgetRow> TopUpAsync(TuttiEngine engine, AskOrder order, CancellationToken cancellationToken)
    {
        var ask = BudgetTopics.BodyOf(order);
        var person = await IdentifyAsync(order.Proof, cancellationToken).ConfigureAwait(false);
        var row = await FindAsync(engine, ask.Account, cancellationToken).ConfigureAwait(false);
        var terms = await engine.LookAsync(gate.Ledger, row.Ledger, state => new AccountTerms(row.Account, state.Accounts[row.Account].Limit, state.Accounts[row.Account].Window), cancellationToken).ConfigureAwait(false);
        var message = new LedgerMessage.TopUp(terms, ask.Amount is > 0 ? ask.Amount.Value : throw BudgetFaults.NoAmount(""), row.Unit);
        await engine.RequestAsync(gate.Ledger, row.Ledger, message, person.User, cancellationToken: cancellationToken).ConfigureAwait(false);
        return await FindAsync(engine, ask.Account, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Caller> IdentifyAsync(string proof, CancellationToken cancellationToken)
    {
        if (proof.Length == 0 || gate.Authenticator is not { } authenticator) { throw BudgetFaults.NotAuthenticated(); }
        return await authenticator.IdentifyAsync(proof, cancellationToken).ConfigureAwait(false);
    }

    private async Task<BudgetRow> FindAsync(TuttiEngine engine, string account, CancellationToken cancellationToken) =>
        (await ListAsync(engine, cancellationToken).ConfigureAwait(false)).FirstOrDefault(row => row.Account == account && row.IsUsed) ?? throw BudgetFaults.NoAccount(account);

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
            Held = balance.Held,
            Spent = balance.Spent,
            Overrun = balance.Overrun,
            Left = balance.Left,
            Window = state.Accounts[account].Window,
            Doubted = state.Holds.Values.Count(hold => hold.State == HoldState.InDoubt && hold.Slots.ContainsKey(account)),
            IsUsed = true,
        };
    }

    private static string BudgetOf(string account) => account.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 ? account[..slash] : account;
}
