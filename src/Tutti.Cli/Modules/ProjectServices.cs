using Tutti.Orchestration.Functions;

namespace Tutti.Cli.Modules;

/// <summary>What the tool offers to the modules of one project: functions that they add are known to that project's flows alone.</summary>
internal sealed class ProjectServices(HostServices services, string project) : IServiceProvider
{
    public object? GetService(Type serviceType) => serviceType == typeof(PlanHost) ? services.Plans.In(project) : services.GetService(serviceType);
}
