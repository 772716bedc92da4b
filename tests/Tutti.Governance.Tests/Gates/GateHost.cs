using System.Text;
using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Governance.Naming;
using Tutti.Governance.Policies;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Memory;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;

namespace Tutti.Governance.Tests.Gates;

/// <summary>An engine with a gate, on a store in memory and a clock that stands still; a policy that tests may change.</summary>
internal sealed class GateHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly List<WorkflowDefinition> _workflows = [];
    private TuttiEngine? _engine;
    private Gate? _gate;

    public GateHost(string policy) => Policy = Support.Policy.Of(policy);

    public PolicySet Policy { get; set; }

    public Tutti.Testing.ManualTime Time { get; } = new();

    public InMemoryStore Store { get; init; } = new(Guid.Empty);

    public TuttiEngine Engine => _engine ?? throw new InvalidOperationException("Open it first.");

    public Gate Gate => _gate ?? throw new InvalidOperationException("Open it first.");

    /// <summary>Calls that were made, in order.</summary>
    public List<string> Made { get; } = [];

    internal static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A workflow that gets a session of the gate.</summary>
    public GateHost With<TInput, TOutput>(string id, Func<WorkflowContext, GateSession, TInput, Task<TOutput>> body, string user = "ann")
    {
        _workflows.Add(WorkflowDefinition.Create<TInput, TOutput>(id, 1, (ctx, input) => body(ctx, Gate.Open(ctx, new Caller(user, CallerKind.Local), "shop"), input)));
        return this;
    }

    public async Task<GateHost> OpenAsync()
    {
        var options = new TuttiOptions { Time = Time };
        _gate = new Gate(() => Policy);
        _gate.Declare(options);
        foreach (var workflow in _workflows) { options.AddWorkflow(workflow); }
        _engine = await TuttiEngine.OpenAsync(Store, options, logger: null, Cancellation);
        return this;
    }

    public async Task RestartAsync()
    {
        await Engine.DisposeAsync();
        await OpenAsync();
    }

    /// <summary>A call of a tool that says what it was called with.</summary>
    public Task<string> CallAsync(WorkflowContext ctx, GateSession session, string target, string args = "{}", StepOptions? options = null, Func<StepContext, GateResult<string>>? act = null) =>
        session.CallAsync(ctx, target.Replace('.', '-').Replace(':', '-'), OrderOf(target, args) with { Options = options ?? StepOptions.AtMostOnce }, (step, pass) =>
        {
            lock (Made) { Made.Add($"{target} {pass.Arguments}"); }
            return ValueTask.FromResult(act?.Invoke(step) ?? new GateResult<string>($"did {target} {pass.Arguments}"));
        });

    public static GateOrder OrderOf(string target, string args) => new() { Target = TargetName.Parse(target), Arguments = CallArguments.Parse(Encoding.UTF8.GetBytes(args)) };

    public Task<RunId> RunAsync<TInput>(string workflow, TInput input, string? key = null) =>
        Engine.StartAsync(workflow, input, new StartOptions { Key = key }, Cancellation).WaitAsync(Patience, Cancellation);

    public Task<T> ResultAsync<T>(RunId run) => Engine.WaitAsync<T>(run, Cancellation).WaitAsync(Patience, Cancellation);

    public Task<RunResult> EndAsync(RunId run) => Engine.WaitAsync(run, Cancellation).WaitAsync(Patience, Cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null) { await _engine.DisposeAsync(); }
        await Store.DisposeAsync();
    }
}
