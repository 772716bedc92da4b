using System.Text.Json;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Memory;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Interpreting;
using Tutti.Orchestration.Plans;
using Tutti.Storage.Embedded;

namespace Tutti.Orchestration.Bench.Measuring;

/// <summary>An engine that runs plans, and beside them workflows in C# that do the same: the same steps with the same inputs and results.</summary>
internal sealed class PlanBed : IAsyncDisposable
{
    public const string Next = "bench/next";
    public const string Pure = "bench/pure";
    public const string PaidFunction = "bench/paid";
    public const string Talking = "talking";
    public const string Chain = "chain";
    public const string Fan = "fan";

    private PlanBed(IRunStore store, TuttiEngine engine, PlanHost host, Talk talk, PaidWork paid) => (Store, Engine, Functions, Talk, Paid) = (store, engine, host, talk, paid);

    public IRunStore Store { get; }

    public TuttiEngine Engine { get; }

    public PlanHost Functions { get; }

    public Talk Talk { get; }

    public PaidWork Paid { get; }

    /// <summary>A host whose functions do nothing: only what is around them shows.</summary>
    public static PlanHost MakeHost() => new PlanHost()
        .Add(new PlanFunction(Next, "Gives its input.", static (_, input) => new ValueTask<JsonElement>(input)))
        .Add(new PlanFunction(Pure, "Gives its input.", static (_, input) => new ValueTask<JsonElement>(input)) { Repeat = RepeatRule.Pure });

    /// <summary>Opens an engine on a directory, or in memory where there is none.</summary>
    public static async Task<PlanBed> OpenAsync(string? directory)
    {
        IRunStore store = directory is null ? new InMemoryStore(Guid.Empty) : EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = directory });
        var (talk, paid) = (new Talk(), new PaidWork());
        var host = MakeHost().Add(new PlanFunction(PaidFunction, "Works for money.", paid.RunAsync));
        var options = new TuttiOptions().AddPlans(host)
            .AddWorkflow(WorkflowDefinition.Create<long, long>(Chain, 1, PlainWork.ChainAsync, RunLimits.None))
            .AddWorkflow(WorkflowDefinition.Create<long, long>(Fan, 1, PlainWork.FanAsync, RunLimits.None))
            .AddWorkflow(WorkflowDefinition.Create<JsonElement, long>(Talking, 1, talk.RunAsync, RunLimits.None));
        return new PlanBed(store, await TuttiEngine.OpenAsync(store, options).ConfigureAwait(false), host, talk, paid);
    }

    /// <summary>Runs a plan as a program does that has it in memory.</summary>
    /// <returns>Its output <c>n</c>.</returns>
    public async Task<long> RunPlanAsync(Plan plan, JsonElement inputs)
    {
        var run = await Engine.StartPlanAsync(plan, Functions, inputs).ConfigureAwait(false);
        return (await Engine.WaitAsync<JsonElement>(run).ConfigureAwait(false)).GetProperty("n").GetInt64();
    }

    /// <summary>Runs one of the workflows in C#.</summary>
    public async Task<long> RunPlainAsync(string workflow, long input)
    {
        var run = await Engine.StartAsync(workflow, input).ConfigureAwait(false);
        return await Engine.WaitAsync<long>(run).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync().ConfigureAwait(false);
        await Store.DisposeAsync().ConfigureAwait(false);
    }
}
