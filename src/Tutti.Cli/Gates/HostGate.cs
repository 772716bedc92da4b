using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Tutti.Agents.Schemas;
using Tutti.Cli.Budgets;
using Tutti.Cli.Gateways;
using Tutti.Cli.Topics;
using Tutti.Cli.Output;
using Tutti.Cli.Routing;
using Tutti.Cli.Sessions;
using Tutti.Gateway.Runs;
using Tutti.Gateway.Watching;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Governance.Notices;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Orchestration.Interpreting;
using Tutti.Storage.Embedded.Control;

namespace Tutti.Cli.Gates;

/// <summary>The gate of the host that holds a store, and what can be asked of it over the control socket.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The notifier is handed to the host that attends it, which ends it.")]
internal sealed class HostGate
{
    private readonly string _store;
    private readonly HostPolicy _policy;
    private readonly BudgetDesk _budgets;
    private readonly BudgetChanges _changes;
    private readonly Notifier _notifier;
    private readonly FlowStarts _starts;
    private volatile GatewayDesk? _gateway;

    private HostGate(Tool tool, string store, HostPolicy policy)
    {
        (_store, _policy) = (store, policy);
        Gate = new Gate(() => policy.Current) { Authenticator = new Authenticator(() => policy.Current, new HttpKeySetSource(), tool.Time), FindSchemaFaults = JsonSchema.FindFaults };
        _budgets = new BudgetDesk(Gate, tool.Time);
        _changes = new BudgetChanges(Gate, _budgets, tool.Time);
        _notifier = new Notifier(Gate, reference => HostSecrets.ValueOf(tool, reference), tool.Time, new LineLogger(tool.Error, tool.Time));
        Sessions = new SessionRuns(Gate);
        _starts = new FlowStarts(Gate, tool.Time) { Prefix = PlanWorkflows.Prefix };
    }

    /// <summary>The gate.</summary>
    public Gate Gate { get; }

    /// <summary>Runs of sessions of the MCP gateway; those of a gateway that was killed end wherever their store is held next.</summary>
    public SessionRuns Sessions { get; }

    /// <summary>The engine of the host; null before it is open.</summary>
    public TuttiEngine? Engine { get; private set; }

    /// <summary>Opens the gate of a store.</summary>
    /// <exception cref="Tutti.Documents.DocumentException">Its policy is faulty.</exception>
    public static HostGate Open(Tool tool, string store) => new(tool, store, HostPolicy.Open(tool, store));

    /// <summary>Declares what the gate needs, and what tells people that they are asked.</summary>
    public void Declare(TuttiOptions options)
    {
        Gate.Declare(options);
        _notifier.Declare(options);
        Sessions.Declare(options);
    }

    /// <summary>Begins to tell people that they are asked.</summary>
    public IAsyncDisposable Attend(TuttiEngine engine)
    {
        Engine = engine;
        _notifier.Start(engine);
        return _notifier;
    }

    /// <summary>A gateway serves on this host: from now on others can ask what it is doing.</summary>
    /// <param name="look">What it is doing.</param>
    /// <param name="address">Where clients reach it; null for one client over standard input and output.</param>
    public void Attend(GatewayLook look, Uri? address) => _gateway = new GatewayDesk(look, _policy, address);

    /// <summary>Starts a run where the breakers of its flow let it.</summary>
    /// <exception cref="Kernel.TuttiException">They do not (TUT2670).</exception>
    public Task<RunId> StartAsync(TuttiEngine engine, string flow, Func<Task<RunId>> start, CancellationToken cancellationToken) => _starts.StartAsync(engine, flow, start, cancellationToken);

    /// <summary>Answers what is asked of the gate; null where the topic is none of its own.</summary>
    public async Task<JsonElement?> AskAsync(TuttiEngine engine, AskOrder order, CancellationToken cancellationToken) => order.Topic switch
    {
        BudgetTopics.List => JsonSerializer.SerializeToElement(await _budgets.ListAsync(engine, cancellationToken).ConfigureAwait(false), BudgetJson.Default.BudgetRowArray),
        BudgetTopics.History => JsonSerializer.SerializeToElement(await _budgets.HistoryAsync(engine, BudgetTopics.AccountOf(order), cancellationToken).ConfigureAwait(false), BudgetJson.Default.BudgetMoveArray),
        BudgetTopics.TopUp => JsonSerializer.SerializeToElement(await _changes.TopUpAsync(engine, order, cancellationToken).ConfigureAwait(false), BudgetJson.Default.BudgetRow),
        BudgetTopics.Standing => JsonSerializer.SerializeToElement(await _budgets.StandingAsync(engine, BudgetTopics.AccountsOf(order), cancellationToken).ConfigureAwait(false), BudgetJson.Default.BudgetRowArray),
        BudgetTopics.Set => JsonSerializer.SerializeToElement(await _changes.SetAsync(engine, order, cancellationToken).ConfigureAwait(false), BudgetJson.Default.BudgetRow),
        GateTopics.Policy => JsonSerializer.SerializeToElement(PolicyInForce.Of(_policy, await _starts.LookAsync(engine, cancellationToken).ConfigureAwait(false)), GateTopicsJson.Default.PolicyInForce),
        AgentTopics.Records => await AgentTopics.RecordsAsync(engine, cancellationToken).ConfigureAwait(false),
        _ when TopicTopics.IsOne(order.Topic) => await TopicTopics.AskAsync(engine, order, cancellationToken).ConfigureAwait(false),
        _ when GatewayTopics.IsOne(order.Topic) => await (_gateway ?? throw GatewayErrors.NoGateway(_store)).AskAsync(order, cancellationToken).ConfigureAwait(false),
        _ => null,
    };
}
