using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Tutti.Documents.Json;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Events;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Memory;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Interpreting;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Reading;
using Tutti.Testing;

namespace Tutti.Orchestration.Tests.Support;

/// <summary>An engine that runs plans, on a store in memory; <see cref="RestartAsync"/> is a crash that loses only memory.</summary>
internal sealed class PlanBench : IAsyncDisposable
{
    /// <summary>Generous: a test that needs it hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly InMemoryStore _store = new(Guid.Parse("00000000-0000-0000-0000-000000000001"));
    private readonly Lock _gate = new();
    private TuttiEngine? _engine;
    private int _life;

    /// <summary>What acted at most once, and gave: a target that can be asked.</summary>
    private readonly ConcurrentDictionary<string, JsonElement> _target = new(StringComparer.Ordinal);

    public ManualTime Time { get; } = new();

    /// <summary>Whether time passes by itself, for plans that run real processes.</summary>
    public bool UsesRealTime { get; init; }

    /// <summary>What plans can use: made anew for each life of the host, because a process that was killed does nothing more.</summary>
    public PlanHost Host { get; private set; } = new();

    public ScriptedAgents Agents { get; } = new();

    /// <summary>What functions did: <c>function:input</c>.</summary>
    public ConcurrentQueue<string> Acts { get; } = new();

    public TuttiEngine Engine => _engine ?? throw new InvalidOperationException("Call OpenAsync first.");

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Plan Parse(string steps, string rest = "") =>
        PlanReader.Read(JsonDocuments.Parse(Encoding.UTF8.GetBytes($$"""{"tutti":"flow/v1","name":"test","steps":{{steps}}{{(rest.Length > 0 ? "," : "")}}{{rest}}}""")), ["script"]);

    public async Task<PlanBench> OpenAsync()
    {
        int life;
        lock (_gate) { life = ++_life; }
        Host = new PlanHost().Add(Agents)
            .Add(new PlanFunction("test/echo", "Gives its input.", (step, input) => NoteAsync(life, "echo", step.Path, input)) { Repeat = Kernel.Steps.RepeatRule.Pure })
            .Add(new PlanFunction("test/once", "Acts once.", (step, input) => NoteAsync(life, "once", step.Path, input)) { Repeat = Kernel.Steps.RepeatRule.AtMostOnce, Undo = "test/undo", Probe = ProbeAsync })
            .Add(new PlanFunction("test/undo", "Takes it back.", (step, input) => NoteAsync(life, "undo", step.Path, input)))
            .Add(new PlanFunction("test/fail", "Fails.", static (_, _) => throw new TuttiException("TEST1", "It is red.")));
        _engine = await TuttiEngine.OpenAsync(_store, new TuttiOptions { Time = UsesRealTime ? TimeProvider.System : Time }.AddPlans(Host), logger: null, Cancellation);
        return this;
    }

    public async Task RestartAsync()
    {
        await Engine.DisposeAsync();
        await OpenAsync();
    }

    public Task<RunId> StartAsync(Plan plan, string inputs = "{}") => Engine.StartPlanAsync(plan, Host, JsonElement.Parse(inputs), options: null, Cancellation);

    /// <summary>Runs a plan to its end.</summary>
    /// <returns>The outputs as JSON.</returns>
    public async Task<string> RunAsync(Plan plan, string inputs = "{}", string directory = "")
    {
        var (run, limits) = PlanWorkflows.Prepare(plan, Host, JsonElement.Parse(inputs), directory);
        return await OutputsAsync(await Engine.StartAsync(PlanWorkflows.Prefix + plan.Name, run, new StartOptions { Limits = limits }, Cancellation));
    }

    public async Task<string> OutputsAsync(RunId run) => (await Engine.WaitAsync<JsonElement>(run, Cancellation).WaitAsync(Patience, Cancellation)).GetRawText();

    public async Task<TuttiException> FailsAsync(Plan plan) =>
        await Assert.ThrowsAnyAsync<TuttiException>(async () => await RunAsync(plan));

    public async Task SeeAsync(RunId run, Func<RunEvent, bool> wanted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(Patience);
        await foreach (var happened in Engine.WatchAsync(run, after: -1, patience.Token))
        {
            if (wanted(happened)) { return; }
        }

        throw new InvalidOperationException("The run ended without the expected event.");
    }

    public async Task<IReadOnlyList<string>> PathsAsync(RunId run) =>
        [.. (await Engine.EventsAsync(run, -1, Cancellation)).Where(static happened => happened.Kind == "step.completed").Select(static happened => happened.Path)];

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null) { await _engine.DisposeAsync(); }
        await _store.DisposeAsync();
    }

    private ValueTask<JsonElement> NoteAsync(int life, string what, string path, JsonElement input)
    {
        lock (_gate)
        {
            if (life != _life) { throw new OperationCanceledException("This host was killed."); }
            Acts.Enqueue($"{what}:{path}");
            if (what == "once") { _target[path] = input; }
        }

        return new ValueTask<JsonElement>(input);
    }

    private ValueTask<JsonElement?> ProbeAsync(Kernel.Steps.StepContext attempt, JsonElement input) =>
        new(_target.TryGetValue(attempt.Path, out var given) ? given : null);
}
