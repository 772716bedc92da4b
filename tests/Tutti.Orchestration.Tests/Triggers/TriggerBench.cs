using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Tutti.Agents.Http;
using Tutti.Governance.Gates;
using Tutti.Governance.Policies.Loading;
using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Memory;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Interpreting;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Tests.Support;
using Tutti.Orchestration.Triggers;
using Tutti.Orchestration.Triggers.Deliveries;
using Tutti.Testing;

namespace Tutti.Orchestration.Tests.Triggers;

/// <summary>An engine with triggers on a store in memory, and a clock that the test moves. Nothing looks by itself: a test says when.</summary>
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "The one place that joins engine, plans and triggers.")]
internal sealed class TriggerBench : IAsyncDisposable
{
    /// <summary>Generous: a test that needs it hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly Plan Quick = PlanBench.Parse("""{"a":{"use":"test/echo","with":{"said":"${inputs.said}"}}}""", """ "inputs":{"said":"string"} """);
    private static readonly Plan Slow = PlanBench.Parse("""{"a":{"wait":{"signal":"go"}}}""", """ "inputs":{"said":"string"} """);

    private static readonly Plan Echo = PlanBench.Parse("""{"a":{"publish":{"topic":"orders","type":"order.paid","data":"${inputs.said}"}}}""", """ "inputs":{"said":"string"} """);
    private static readonly Plan ChildEcho = PlanBench.Parse("""{"a":{"flow":"inner","with":{"said":"${inputs.said}"}}}""", """ "inputs":{"said":"string"},"flows":{"inner":{"tutti":"flow/v1","name":"inner","inputs":{"said":"string"},"steps":{"b":{"publish":{"topic":"orders","type":"order.paid","data":"${inputs.said}"}}}}} """);

    private readonly InMemoryStore _store = new(Guid.Parse("00000000-0000-0000-0000-000000000001"));

    private readonly ServiceClient _client = new(TimeProvider.System);

    public ManualTime Time { get; } = new();

    public TuttiEngine Engine { get; private set; } = null!; // set by OpenAsync, the only way to get one

    public TriggerRunner Runner { get; private set; } = null!; // as above

    /// <summary>Whether runs wait for a signal before they end.</summary>
    public bool IsSlow { get; set; }

    /// <summary>Whether runs publish what they were given in the topic <c>orders</c>.</summary>
    public bool IsEcho { get; set; }

    /// <summary>Whether a child of the run does that.</summary>
    public bool IsByChild { get; set; }

    /// <summary>The policy of the gate that deliveries pass; everything unless told.</summary>
    public string Policy { get; set; } = "tutti: policy/v1\nrules: [{ id: all, allow: '*' }]";

    /// <summary>Variables of the host, which secrets are.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>What starting does first.</summary>
    public Action BeforeStart { get; set; } = static () => { };

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TriggerDefinition Read(string yaml)
    {
        var flow = yaml.Contains("deliver:", StringComparison.Ordinal) ? "" : $"flow: ./flow.yaml\n{(yaml.Contains("with:", StringComparison.Ordinal) ? "" : "with: { said: \"${event.id}\" }\n")}";
        var read = TriggerReader.TryRead(Encoding.UTF8.GetBytes($"tutti: trigger/v1\nname: t\n{flow}{yaml}"), "/srv/t.trigger.yaml", out var faults);
        return read ?? throw new InvalidOperationException(string.Join('\n', faults));
    }

    public async Task<TriggerBench> OpenAsync(int mostRecords = int.MaxValue)
    {
        var host = new PlanHost().Add(new PlanFunction("test/echo", "Gives its input.", static (_, input) => new ValueTask<JsonElement>(input)) { Repeat = Kernel.Steps.RepeatRule.Pure });
        var gate = new Gate(() => LivePolicy.Open(new PolicyTexts(new Dictionary<string, string> { ["policy.yaml"] = Policy }), "policy.yaml", Time).Current);
        Runner = new TriggerRunner((start, cancellation) => StartAsync(start, host, cancellation), Time) { Deliveries = new DeliveryOptions { Gate = gate, Client = () => _client, FindSecret = FindSecret, Time = Time } };
        var options = new TuttiOptions { Time = Time }.AddPlans(host);
        gate.Declare(options);
        Runner.Declare(options);
        IRunStore store = mostRecords == int.MaxValue ? _store : new DyingStore(_store, mostRecords);
        Engine = await TuttiEngine.OpenAsync(store, options, logger: null, Cancellation);
        return this;
    }

    /// <summary>A crash that loses only memory.</summary>
    public async Task RestartAsync(int mostRecords = int.MaxValue)
    {
        await Runner.DisposeAsync();
        await Engine.DisposeAsync();
        await OpenAsync(mostRecords);
    }

    public async Task<TriggerReply> SetAsync(string yaml) => await SetAsync(Read(yaml));

    public Task<TriggerReply> SetAsync(TriggerDefinition trigger) => Engine.SetTriggerAsync(trigger, "ada", Cancellation);

    public Task<TriggerReply> AskAsync(TriggerMessage message) => Engine.AskTriggerAsync("t", message, "ada", Cancellation);

    public Task<TriggerReply> OfferAsync(string id, string data = "null", string type = "order.paid") =>
        AskAsync(new TriggerMessage.Offer(new TriggerEvent { Type = type, Id = id, Source = "shop", Data = JsonElement.Parse(data) }));

    public Task LookAsync() => Runner.LookAsync(Engine, Cancellation);

    public Task<T> StateAsync<T>(Func<TriggerState, T> read) => Engine.LookAsync(TriggerObject.Kind, "t", read, Cancellation);

    /// <summary>Looks until something holds.</summary>
    public Task UntilAsync(Func<TriggerState, bool> holds) => UntilAsync(async () =>
    {
        await LookAsync();
        return await StateAsync(holds);
    });

    /// <summary>Waits until something holds.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(Patience);
        while (!await holds()) { await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, patience.Token); }
    }

    /// <summary>Looks until all that began has ended.</summary>
    public Task QuietAsync() => UntilAsync(static state => state.Open.Count == 0);

    /// <summary>What the runs were given, the oldest first.</summary>
    public async Task<IReadOnlyList<string>> SaidAsync()
    {
        var said = new List<string>();
        foreach (var run in Runs().Reverse())
        {
            var start = (await _store.ReadRunAsync(run.Id, 0, Cancellation))[0];
            said.Add(PlanRun.Parse(start.Content.Span).Inputs.GetProperty("said").GetString() ?? "");
        }

        return said;
    }

    public IReadOnlyList<RunSummary> Runs() => Engine.Catalogue.List(new RunQuery { Definition = "flow/test", Limit = 10_000 });

    public async Task LetGoAsync()
    {
        foreach (var run in Runs().Where(static run => !run.Status.IsEnded())) { await Engine.SignalAsync(run.Id, "go", JsonElement.Parse("1"), cancellationToken: Cancellation); }
    }

    public async ValueTask DisposeAsync()
    {
        await Runner.DisposeAsync();
        await Engine.DisposeAsync();
        await _store.DisposeAsync();
        _client.Dispose();
    }

    /// <summary>All that the store has, as text.</summary>
    public async Task<string> JournalAsync()
    {
        var all = new StringBuilder();
        for (var position = 0L; position < _store.DurableHead; position++)
        {
            var record = await _store.ReadAsync(position, Cancellation);
            all.Append(Encoding.UTF8.GetString(record.Body.Span)).Append(Encoding.UTF8.GetString(record.Content.Span));
        }

        return all.ToString();
    }

    private string? FindSecret(string reference)
    {
        foreach (var (name, value) in Variables) { reference = reference.Replace($"${{env:{name}}}", value, StringComparison.Ordinal); }
        return reference.Contains("${env:", StringComparison.Ordinal) ? null : reference;
    }

    private Task<RunId> StartAsync(TriggerStart start, PlanHost host, CancellationToken cancellation)
    {
        BeforeStart();
        var plan = IsSlow ? Slow : IsByChild ? ChildEcho : IsEcho ? Echo : Quick;
        return Engine.StartPlanAsync(plan, host, start.Inputs, new StartOptions { Key = start.Key, Labels = [.. start.Labels] }, cancellation);
    }
}
