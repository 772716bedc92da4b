using EngineeringTeam.Functions;
using Tutti.Agents.Processes;
using Tutti.Kernel.Engine;
using Tutti.Orchestration.Functions;

namespace EngineeringTeam;

/// <summary>Brings the functions that <c>flow.yaml</c> uses.</summary>
public sealed class EngineeringTeamModule : IWorkflowModule
{
    /// <inheritdoc/>
    /// <remarks>Of the services it takes the <see cref="PlanHost"/>, and a <see cref="ProcessRunner"/>; without a runner a run fails when it first needs it.</remarks>
    public void AddTo(TuttiOptions options, IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(services);
        var host = (PlanHost?)services.GetService(typeof(PlanHost)) ?? throw TeamErrors.NoHost();
        var functions = new TeamFunctions(() => (ProcessRunner?)services.GetService(typeof(ProcessRunner)) ?? throw TeamErrors.NoRunner());
        foreach (var function in functions.All) { host.Add(function); }
    }
}
