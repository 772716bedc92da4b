using System.Text.Json;
using Tutti.Cli.Budgets;
using Tutti.Cli.Sessions;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Kernel.Engine;
using Tutti.Storage.Embedded.Control;

namespace Tutti.Cli.Gates;

/// <summary>The gate of the host that holds a store, and what can be asked of it over the control socket.</summary>
internal sealed class HostGate
{
    private readonly HostPolicy _policy;
    private readonly BudgetDesk _budgets;

    private HostGate(Tool tool, HostPolicy policy)
    {
        _policy = policy;
        Gate = new Gate(() => policy.Current) { Authenticator = new Authenticator(() => policy.Current, new HttpKeySetSource(), tool.Time) };
        _budgets = new BudgetDesk(Gate, tool.Time);
    }

    /// <summary>The gate.</summary>
    public Gate Gate { get; }

    /// <summary>Opens the gate of a store.</summary>
    /// <exception cref="Tutti.Documents.DocumentException">Its policy is faulty.</exception>
    public static HostGate Open(Tool tool, string store) => new(tool, HostPolicy.Open(tool, store));

    /// <summary>Answers what is asked of the gate; null where the topic is none of its own.</summary>
    public async Task<JsonElement?> AskAsync(TuttiEngine engine, AskOrder order, CancellationToken cancellationToken) => order.Topic switch
    {
        BudgetTopics.List => JsonSerializer.SerializeToElement(await _budgets.ListAsync(engine, cancellationToken).ConfigureAwait(false), BudgetJson.Default.BudgetRowArray),
        BudgetTopics.History => JsonSerializer.SerializeToElement(await _budgets.HistoryAsync(engine, BudgetTopics.AccountOf(order), cancellationToken).ConfigureAwait(false), BudgetJson.Default.BudgetMoveArray),
        BudgetTopics.TopUp => JsonSerializer.SerializeToElement(await _budgets.TopUpAsync(engine, order, cancellationToken).ConfigureAwait(false), BudgetJson.Default.BudgetRow),
        GateTopics.Policy => JsonSerializer.SerializeToElement(PolicyInForce.Of(_policy), GateTopicsJson.Default.PolicyInForce),
        _ => null,
    };
}
