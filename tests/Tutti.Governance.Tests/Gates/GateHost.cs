using System.Text;
using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Governance.Naming;
using Tutti.Governance.Notices;
using Tutti.Governance.Policies;
using Tutti.Governance.Tests.Audits;
using Tutti.Governance.Tests.Support;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Memory;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;

namespace Tutti.Governance.Tests.Gates;

/// <summary>An engine with a gate, on a store in memory and a clock that stands still; a policy that tests may change.</summary>
internal sealed class GateHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly List<WorkflowDefinition> _workflows = [];
    private TuttiEngine? _engine;
    private Gate? _gate;
    private Notifier? _notifier;

    private readonly List<PolicySet> _policies = [];

    public GateHost(string policy) => Policy = Support.Policy.Of(policy);

    public PolicySet Policy
    {
        get;
        set
        {
            field = value;
            _policies.Add(value);
        }
    }

    public Tutti.Testing.ManualTime Time { get; } = new();

    public InMemoryStore Store { get; init; } = new(Guid.Empty);

    public TuttiEngine Engine => _engine ?? throw new InvalidOperationException("Open it first.");

    public Gate Gate => _gate ?? throw new InvalidOperationException("Open it first.");

    /// <summary>What else the host declares.</summary>
    public Action<GateHost, TuttiOptions> Declare { get; init; } = static (_, _) => { };

    /// <summary>Calls that were made, in order.</summary>
    public List<string> Made { get; } = [];

    /// <summary>Where the host reports what a person may have to act on.</summary>
    public LogLines Log { get; } = new();

    /// <summary>Values of secrets that notices are signed with, by reference; null where the host tells nobody.</summary>
    public Dictionary<string, string>? Secrets { get; init; }

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
        _gate = new Gate(() => Policy) { Authenticator = new Authenticator(() => Policy, new HttpKeySetSource(), Time) };
        _gate.Declare(options);
        Declare(this, options);
        foreach (var workflow in _workflows) { options.AddWorkflow(workflow); }
        if (Secrets is { } secrets)
        {
            _notifier = new Notifier(_gate, reference => secrets.GetValueOrDefault(reference), Time, Log) { Look = TimeSpan.FromMilliseconds(1) };
            _notifier.Declare(options);
        }

        _engine = await TuttiEngine.OpenAsync(Store, options, logger: null, Cancellation);
        _notifier?.Start(_engine);
        return this;
    }

    public async Task RestartAsync()
    {
        await CloseAsync();
        await OpenAsync();
    }

    public async Task CloseAsync()
    {
        if (_notifier is not null) { await _notifier.DisposeAsync(); }
        if (_engine is not null) { await _engine.DisposeAsync(); }
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
        await CloseAsync();
        await AuditedRecords.RequireSoundAsync(Store, _policies);
        await Store.DisposeAsync();
    }
}
