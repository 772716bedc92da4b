using Tutti.Governance.Budgets;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Kernel.Engine;
using Tutti.Storage.Embedded.Control;

namespace Tutti.Cli.Budgets;

/// <summary>Changes accounts of a host in the name of people who prove who they are.</summary>
internal sealed class BudgetChanges(Gate gate, BudgetDesk desk, TimeProvider time)
{
    /// <summary>Adds to the limit of an account for its present window.</summary>
    /// <returns>The account after it.</returns>
    /// <exception cref="Kernel.TuttiException">The person is not known or may not, or the account is none.</exception>
    public Task<BudgetRow> TopUpAsync(TuttiEngine engine, AskOrder order, CancellationToken cancellationToken) =>
        ChangeAsync(engine, order, static (terms, amount, unit) => new LedgerMessage.TopUp(terms, amount is > 0 ? amount.Value : throw BudgetFaults.NoAmount(""), unit), cancellationToken);

    /// <summary>Gives an account another limit.</summary>
    /// <returns>The account after it.</returns>
    /// <exception cref="Kernel.TuttiException">The person is not known or may not, or the account is none.</exception>
    public Task<BudgetRow> SetAsync(TuttiEngine engine, AskOrder order, CancellationToken cancellationToken) =>
        ChangeAsync(engine, order, static (terms, limit, unit) => new LedgerMessage.SetLimit(terms, limit ?? throw BudgetFaults.NoLimit(""), unit), cancellationToken);

    private async Task<BudgetRow> ChangeAsync(TuttiEngine engine, AskOrder order, Func<AccountTerms, decimal?, string, LedgerMessage> make, CancellationToken cancellationToken)
    {
        var ask = BudgetTopics.BodyOf(order);
        var person = await IdentifyAsync(order.Proof, cancellationToken).ConfigureAwait(false);
        var row = await desk.FindAsync(engine, ask.Account, cancellationToken).ConfigureAwait(false);
        if (ask.Unit is { } unit && unit != row.Unit) { throw BudgetFaults.ForeignUnit(ask.Account, row.Unit, unit); }
        var (ledger, terms) = BudgetDuties.TermsOf(gate.Policy, ask.Account);
        BudgetDuties.Require(gate.Policy, ask.Account, person, row.IsUsed && await HasSpentAsync(engine, row, person, cancellationToken).ConfigureAwait(false));
        await engine.RequestAsync(gate.Ledger, ledger, make(terms, ask.Amount, row.Unit), person.User, cancellationToken: cancellationToken).ConfigureAwait(false);
        return await desk.FindAsync(engine, ask.Account, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> HasSpentAsync(TuttiEngine engine, BudgetRow row, Caller person, CancellationToken cancellationToken)
    {
        var changes = await engine.ChangesAsync(gate.Ledger, row.Ledger, cancellationToken).ConfigureAwait(false);
        return await engine.LookAsync(gate.Ledger, row.Ledger, state => LedgerHistory.HasSpent(state, changes, row.Account, person.User, time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
    }

    private async Task<Caller> IdentifyAsync(string proof, CancellationToken cancellationToken)
    {
        if (proof.Length == 0 || gate.Authenticator is not { } authenticator) { throw BudgetFaults.NotAuthenticated(); }
        return await authenticator.IdentifyAsync(proof, cancellationToken).ConfigureAwait(false);
    }
}
