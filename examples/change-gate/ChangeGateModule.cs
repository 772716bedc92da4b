using ChangeGate.Functions;
using Tutti.Agents.Processes;
using Tutti.Kernel.Engine;
using Tutti.Orchestration.Functions;

namespace ChangeGate;

/// <summary>Brings the functions that <c>flow.yaml</c> uses.</summary>
public sealed class ChangeGateModule : IWorkflowModule
{
    /// <inheritdoc/>
    /// <remarks>Of the services it takes the <see cref="PlanHost"/>, and a <see cref="ProcessRunner"/>; without a runner a run fails when it first needs it.</remarks>
    public void AddTo(TuttiOptions options, IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(services);
        var host = (PlanHost?)services.GetService(typeof(PlanHost)) ?? throw GateErrors.NoHost();
        foreach (var function in All(() => (ProcessRunner?)services.GetService(typeof(ProcessRunner)) ?? throw GateErrors.NoRunner())) { host.Add(function); }
    }

    private static IEnumerable<PlanFunction> All(Func<ProcessRunner> runner) =>
        [.. new RepositoryFunctions(runner).All, .. new CheckFunctions(runner).All, .. new AuditFunctions(runner).All, .. DecisionFunctions.All];
}
