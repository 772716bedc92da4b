using Tutti.Agents.Processes;
using Tutti.Agents.Processes.Admission;
using Tutti.Agents.Processes.Supervision;
using Tutti.Cli.Sessions;

namespace Tutti.Cli.Modules;

/// <summary>What the tool offers to workflow modules: supervised processes and the clock. Made when first asked for.</summary>
internal sealed class HostServices : IServiceProvider
{
    private readonly Dictionary<Type, Lazy<object>> _services;

    public HostServices(Tool tool)
    {
        var environment = new Lazy<object>(static () => ProcessEnvironment.OfHost());
        var admission = new Lazy<object>(static () => new ProcessAdmission());
        _services = new Dictionary<Type, Lazy<object>>
        {
            [typeof(TimeProvider)] = new(() => tool.Time),
            [typeof(SupervisorProgram)] = new(() => tool.Supervisor),
            [typeof(ProcessEnvironment)] = environment,
            [typeof(ProcessAdmission)] = admission,
            [typeof(ProcessRunner)] = new(() => new ProcessRunner(tool.Supervisor, (ProcessEnvironment)environment.Value, (ProcessAdmission)admission.Value, tool.Time)),
            [typeof(LeftoverProcesses)] = new(() => new LeftoverProcesses(tool.Time)),
        };
    }

    public object? GetService(Type serviceType) => _services.GetValueOrDefault(serviceType)?.Value;
}
