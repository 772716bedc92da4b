using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
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

    private readonly InMemoryStore _store = new(Guid.Parse("00000000-0000-0000-0000-000000000001"));

    public ManualTime Time { get; } = new();

    public TuttiEngine Engine { get; private set; } = null!; // set by OpenAsync, the only way to get one

    public TriggerRunner Runner { get; private set; } = null!; // as above

    /// <summary>Whether runs wait for a signal before they end.</summary>
    public bool IsSlow { get; set; }

    /// <summary>What starting does first.</summary>
    public Action BeforeStart { get; set; } = static () => { };

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TriggerDefinition Read(string yaml)
    {
        var read = TriggerReader.TryRead(Encoding.UTF8.GetBytes($"tutti: trigger/v1\nname: t\nflow: ./flow.yaml\nwith: {{ said: \"${{event.id}}\" }}\n{yaml}"), "/srv/t.trigger.yaml", out var faults);
        return read ?? throw new InvalidOperationException(string.Join('\n', faults));
    }

    public async Task<TriggerBench> OpenAsync(int mostRecords = int.MaxValue)
    {
        var host = new PlanHost().Add(new PlanFunction("test/echo", "Gives its input.", static (_, input) => new ValueTask<JsonElement>(input)) { Repeat = Kernel.Steps.RepeatRule.Pure });
        Runner = new TriggerRunner((start, cancellation) => StartAsync(start, host, cancellation), Time);
        var options = new TuttiOptions { Time = Time }.AddPlans(host);
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

    public async Task<TriggerReply> SetAsync(TriggerDefinition trigger)
    {
        var reply = await Engine.SetTriggerAsync(trigger, "ada", Cancellation);
        await Runner.ListenAsync(Engine, trigger.Name, Cancellation);
        return reply;
    }

    public Task<TriggerReply> AskAsync(TriggerMessage message) => Engine.AskTriggerAsync("t", message, "ada", Cancellation);

    public Task<TriggerReply> OfferAsync(string id, string data = "null", string type = "order.paid") =>
        AskAsync(new TriggerMessage.Offer(new TriggerEvent { Type = type, Id = id, Source = "shop", Data = JsonElement.Parse(data) }));

    public Task LookAsync() => Runner.LookAsync(Engine, Cancellation);

    public Task<T> StateAsync<T>(Func<TriggerState, T> read) => Engine.LookAsync(TriggerObject.Kind, "t", read, Cancellation);

    /// <summary>Looks until something holds.</summary>
    public async Task UntilAsync(Func<TriggerState, bool> holds)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(Patience);
        while (true)
        {
            await LookAsync();
            if (await StateAsync(holds)) { return; }
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, patience.Token);
        }
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
    }

    private Task<RunId> StartAsync(TriggerStart start, PlanHost host, CancellationToken cancellation)
    {
        BeforeStart();
        return Engine.StartPlanAsync(IsSlow ? Slow : Quick, host, start.Inputs, new StartOptions { Key = start.Key }, cancellation);
    }
}
