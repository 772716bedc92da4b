using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Runs;

namespace Tutti.Gateway.Runs;

/// <summary>Runs of sessions: declared to a host before it opens, begun for clients afterwards. Safe for many threads.</summary>
/// <param name="gate">The host's gate.</param>
public sealed class SessionRuns(Gate gate)
{
    private readonly SessionDesks _desks = new();

    /// <summary>The gate.</summary>
    internal Gate Gate => gate;

    /// <summary>Declares the workflow of sessions and what its records hold. A host that serves no clients declares it too, so that sessions of a process that was killed come to their end.</summary>
    /// <param name="options">Where to.</param>
    public void Declare(TuttiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Payloads.Add("tutti/gateway-session@1", SessionJson.Default.SessionStart);
        options.Payloads.Add("tutti/gateway-message@1", SessionJson.Default.SessionMessage);
        options.Payloads.Add("tutti/gateway-call@1", SessionJson.Default.CallRecord);
        options.Payloads.Add("tutti/gateway-summary@1", SessionJson.Default.SessionSummary);
        options.AddWorkflow(WorkflowDefinition.Create<SessionStart, SessionSummary>(
            SessionWorkflow.Id, 1, (context, start) => new SessionWorkflow(context, gate, _desks, start).RunAsync(), RunLimits.None).Describe("A session of a client of the MCP gateway."));
    }

    /// <summary>Begins the run of a session.</summary>
    /// <param name="engine">The host's engine.</param>
    /// <param name="caller">Who calls.</param>
    /// <param name="time">The clock of holding calls.</param>
    /// <param name="audit">What must be on the disk before a call is forwarded.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal Task<RunGate> OpenAsync(TuttiEngine engine, Caller caller, TimeProvider time, GatewayAudit audit, CancellationToken cancellationToken) =>
        RunGate.OpenAsync(engine, gate, _desks, caller, time, audit, cancellationToken);
}
