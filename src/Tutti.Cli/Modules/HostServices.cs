using System.Text.Json;
using Tutti.Agents.Processes;
using Tutti.Agents.Processes.Admission;
using Tutti.Agents.Processes.Supervision;
using Tutti.Cli.Flows;
using Tutti.Cli.Gates;
using Tutti.Cli.Sessions;
using Tutti.Cli.Triggers;
using Tutti.Governance.Gates;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Interpreting;
using Tutti.Storage.Embedded.Control;

namespace Tutti.Cli.Modules;

/// <summary>What the tool offers to workflow modules: supervised processes, the clock, and the host of flows. Made when first asked for.</summary>
internal sealed class HostServices : IServiceProvider
{
    private readonly Dictionary<Type, Lazy<object>> _services;

    public HostServices(Tool tool, string store)
    {
        var environment = new Lazy<object>(static () => ProcessEnvironment.OfHost());
        var admission = new Lazy<object>(static () => new ProcessAdmission());
        var runner = new Lazy<object>(() => new ProcessRunner(tool.Supervisor, (ProcessEnvironment)environment.Value, (ProcessAdmission)admission.Value, tool.Time));
        _services = new Dictionary<Type, Lazy<object>>
        {
            [typeof(TimeProvider)] = new(() => tool.Time),
            [typeof(SupervisorProgram)] = new(() => tool.Supervisor),
            [typeof(ProcessEnvironment)] = environment,
            [typeof(ProcessAdmission)] = admission,
            [typeof(ProcessRunner)] = runner,
            [typeof(PlanHost)] = new(() => FlowHost.Create(tool, store, () => (ProcessRunner)runner.Value, Gate.Gate, Models.Options)),
            [typeof(HostGate)] = new(() => HostGate.Open(tool, store)),
            [typeof(HostModels)] = new(() => new HostModels(tool, () => Gate.Gate.Policy, () => (ProcessRunner)runner.Value)),
            [typeof(TriggerDesk)] = new(() => new TriggerDesk(tool, Gate.Gate)),
            [typeof(Gate)] = new(() => Gate.Gate),
            [typeof(LeftoverProcesses)] = new(() => new LeftoverProcesses(tool.Time)),
        };
    }

    /// <summary>The gate of the store.</summary>
    public HostGate Gate => (HostGate)_services[typeof(HostGate)].Value;

    /// <summary>The models and tool servers of the host.</summary>
    public HostModels Models => (HostModels)_services[typeof(HostModels)].Value;

    /// <summary>The triggers of the store.</summary>
    public TriggerDesk Triggers => (TriggerDesk)_services[typeof(TriggerDesk)].Value;

    /// <summary>What flows can use.</summary>
    public PlanHost Plans => (PlanHost)_services[typeof(PlanHost)].Value;

    /// <summary>Executes commands.</summary>
    public ProcessRunner Runner => (ProcessRunner)_services[typeof(ProcessRunner)].Value;

    /// <summary>Declares what a host has beside the workflows of its projects.</summary>
    public void Declare(TuttiOptions options)
    {
        Gate.Declare(options);
        Triggers.Declare(options);
        options.AddPlans(Plans);
    }

    /// <summary>Begins what goes on beside the runs of a host.</summary>
    public IAsyncDisposable Attend(TuttiEngine engine, Func<StartOrder, CancellationToken, Task<RunId>> start) => Triggers.Attend(engine, start, Gate.Attend(engine));

    /// <summary>Answers what is not the store's; null where the topic is not known.</summary>
    public Task<JsonElement?> AskAsync(TuttiEngine engine, AskOrder order, CancellationToken cancellationToken) =>
        TriggerTopics.IsOne(order.Topic) ? Triggers.AskAsync(engine, order, cancellationToken) : Gate.AskAsync(engine, order, cancellationToken);

    /// <summary>What the modules of one project are offered.</summary>
    /// <param name="project">Absolute path of its folder.</param>
    public IServiceProvider For(string project) => new ProjectServices(this, project);

    public object? GetService(Type serviceType) => _services.GetValueOrDefault(serviceType)?.Value;
}
