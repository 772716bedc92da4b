using System.Text.Json;
using Tutti.Governance.Approvals;
using Tutti.Governance.Budgets;
using Tutti.Governance.Calls;
using Tutti.Governance.Grants;
using Tutti.Governance.Identities;
using Tutti.Governance.Limits;
using Tutti.Governance.Policies;
using Tutti.Governance.Policies.Loading;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;

namespace Tutti.Governance.Gates;

/// <summary>
/// The one gate of a host. Every call that passes it is judged by the policy in force, approved where that asks, counted and paid for, journaled with the
/// decision before it is made, and settled with its outcome (rule G1). Safe for many threads.
/// </summary>
public sealed class Gate
{
    private readonly Func<PolicySet> _policy;

    /// <summary>A gate under one policy.</summary>
    /// <param name="policy">The policy.</param>
    public Gate(PolicySet policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        _policy = () => policy;
    }

    /// <summary>A gate under a policy that may change while it runs.</summary>
    /// <param name="policy">The policy.</param>
    public Gate(LivePolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        _policy = () => policy.Current;
    }

    /// <summary>A gate under whatever policy is in force when it is asked.</summary>
    /// <param name="policy">Gives the policy in force; called for each call.</param>
    public Gate(Func<PolicySet> policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        _policy = policy;
    }

    /// <summary>The policy in force.</summary>
    public PolicySet Policy => _policy();

    /// <summary>The ledgers; one for each budget that lies in no other.</summary>
    public Ledger Ledger { get; } = new();

    /// <summary>The counters of limits.</summary>
    public CallCounter Counter { get; } = new();

    /// <summary>How targets do.</summary>
    public TargetHealth Health { get; } = new();

    /// <summary>Breakers of flows.</summary>
    public FlowBreaker Breakers { get; } = new();

    /// <summary>When a target counts as broken.</summary>
    public BreakerTerms Breaker { get; init; } = BreakerTerms.Default;

    /// <summary>Who tells people by their keys and tokens; null where approvals are only answered by who was authenticated elsewhere in this process.</summary>
    public Authenticator? Authenticator { get; init; }

    /// <summary>
    /// Holds a value against a JSON schema, and says what does not fit: <c>JsonSchema.FindFaults</c> of Tutti.Agents. With it an answer that edits a call's arguments to what its tool
    /// does not take is refused, and the question stays open; without, such a call is refused when it is made. Null for none.
    /// </summary>
    public Func<JsonElement, JsonElement, IReadOnlyList<string>>? FindSchemaFaults { get; init; }

    /// <summary>For how long a yes is waited for, and good, where the rule does not say. A day unless told.</summary>
    public TimeSpan ApprovalWithin { get; init; } = ApprovalTerms.UsualWithin;

    /// <summary>Whether the policy in force keeps a tool from whoever would call it.</summary>
    internal bool Hides(GateCall call) => Policy.Hides(call);

    /// <summary>Declares to a host what the gate needs: ledgers, counters, the health of targets, lines of calls that wait, the check of approvals.</summary>
    /// <param name="options">Where to.</param>
    public void Declare(TuttiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Ledger.Declare(options);
        Counter.Declare(options);
        Health.Declare(options);
        Breakers.Declare(options);
        options.AddLocks();
        options.AddAnswerCheck(ApprovalCheck.Name, new ApprovalCheck(this));
        options.CorrectionCheck ??= new CorrectionCheck(this);
    }

    /// <summary>
    /// Registers an undo that is a call through this gate: judged by the policy in force then, with a yes where that asks, a hold of its own, and a record. One that is denied is not
    /// skipped: the run stops until a person has mended the cause and retries it. Rules with <c>after</c> know the calls of the run that succeeded before, as they do for its other calls.
    /// </summary>
    /// <typeparam name="T">The undo's input.</typeparam>
    /// <param name="options">The host's.</param>
    /// <param name="id">A stable id, for example <c>shop/refund@1</c>.</param>
    /// <param name="origin">On whose behalf the call to be undone was made: kept in the input (<see cref="GateSession.Origin"/>).</param>
    /// <param name="call">What is called; without an effect, and the same for the same input.</param>
    /// <param name="act">Makes the call. It is called at least once, and must accept that the effect never happened.</param>
    public void AddUndo<T>(TuttiOptions options, string id, Func<T, CallOrigin> origin, Func<T, GateOrder> call, Func<StepContext, T, GatePass, ValueTask> act)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(act);
        options.Undos.AddWorkflow<T>(id, (context, input) =>
        {
            var order = call(input);
            // Whatever the call itself would be: an undo may be made again, and is not undone.
            order = order with { Options = order.Options with { Repeat = RepeatRule.Idempotent, Undo = null }, UndoOf = null };
            return Open(context, origin(input)).CallAsync(context, "undo", order, async (step, pass) =>
            {
                await act(step, input, pass).ConfigureAwait(false);
                return new GateResult<bool>(true);
            });
        });
    }

    /// <summary>Opens the gate on behalf of somebody whose call is taken back.</summary>
    /// <param name="context">The undo's scope.</param>
    /// <param name="origin">On whose behalf the call was made.</param>
    public GateSession Open(WorkflowContext context, CallOrigin origin)
    {
        ArgumentNullException.ThrowIfNull(origin);
        var session = Open(context, origin.Caller, origin.Flow, origin.Delegated);
        return origin.Agent is { } agent ? session.For(agent) : session;
    }

    /// <summary>Opens the gate for a run: once, at its beginning.</summary>
    /// <param name="context">The run.</param>
    /// <param name="caller">Who started the run, as authenticated; the same on replay.</param>
    /// <param name="flow">The name of its flow or workflow; null where it has none.</param>
    /// <param name="delegated">What the run may use at most, beside what its caller may; null for all of that.</param>
    public GateSession Open(WorkflowContext context, Caller caller, string? flow = null, Grant? delegated = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(caller);
        if (context.Memory is not GateMemory memory) { context.Memory = memory = new GateMemory(context.KeptMemory); }
        return new GateSession(this, new GateRun(context.RunId.ToString(), flow, memory), caller, agent: null, delegated, GateBounds.None);
    }
}
