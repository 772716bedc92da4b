using Tutti.Governance.Approvals;
using Tutti.Governance.Calls;
using Tutti.Governance.Grants;
using Tutti.Governance.Identities;
using Tutti.Governance.Naming;
using Tutti.Kernel.Guards;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;

namespace Tutti.Governance.Gates;

/// <summary>
/// The gate as one run sees it, in the name of one agent: every call through it is judged before it is made. Waiting, asking people and judging anew are steps
/// of the run, so a crash or a week in between changes nothing. Used on the run's own thread.
/// </summary>
public sealed class GateSession
{
    /// <summary>A call that is refused again and again, each time for another reason, ends here.</summary>
    private const int MostRounds = 32;

    /// <summary>So often a call waits for room or its turn; its patience ends before.</summary>
    private const int MostWaits = 1_000;

    private readonly Gate _gate;
    private readonly Caller _caller;
    private readonly Grant? _delegated;

    internal GateSession(Gate gate, GateRun run, Caller caller, string? agent, Grant? delegated, GateBounds bounds)
    {
        (_gate, Run, _caller, Agent, _delegated, Bounds) = (gate, run, caller, agent, delegated, bounds);
    }

    /// <summary>The agent in whose name calls are made; null for the caller itself.</summary>
    public string? Agent { get; }

    /// <summary>On whose behalf calls are made, as data: an undo is judged as theirs, though the code that made the call is not there any more.</summary>
    public CallOrigin Origin => CallOrigin.Of(_caller, Run.Flow, Agent, _delegated);

    internal GateRun Run { get; }

    internal GateBounds Bounds { get; }

    /// <summary>The same run in the name of an agent, which may use no more than this session may.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="grant">What it may use at most; null for all that this session may.</param>
    public GateSession For(string agent, Grant? grant = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(agent);
        var narrowed = grant is null ? _delegated : _delegated?.Narrow(grant) ?? grant;
        return new GateSession(_gate, Run, _caller, agent, narrowed, Bounds);
    }

    /// <summary>The same run within bounds of its own: each call is judged by their policy too, and charged to their budget beside those of the policy in force.</summary>
    /// <param name="bounds">The bounds; the same on replay.</param>
    /// <param name="scope">Letters and digits that tell several bounds of one run apart; empty for those of the run itself.</param>
    public GateSession Within(RunBounds bounds, string scope = "")
    {
        ArgumentNullException.ThrowIfNull(bounds);
        ArgumentNullException.ThrowIfNull(scope);
        return new GateSession(_gate, Run, _caller, Agent, _delegated, Bounds.And(bounds, Run.Id, scope));
    }

    /// <summary>
    /// Whether a tool is to be kept from models now: it is not listed as it was reviewed, or a rule hides it. Judged without arguments by the policy in force, so on replay it may be
    /// otherwise: only what is sent and journaled anew may depend on it.
    /// </summary>
    /// <param name="context">The scope in whose name it would be offered.</param>
    /// <param name="target">What policies call the tool.</param>
    /// <param name="fingerprint">Of the tool as it is described to the model; null for what is not listed.</param>
    public bool Hides(WorkflowContext context, TargetName target, string? fingerprint)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(target);
        var call = new GateCall
        {
            Caller = _caller,
            Run = Run.FactsWith(context.Marks),
            Target = target,
            Arguments = CallArguments.None,
            Time = context.UtcNow,
            Agent = Agent,
            Step = $"{context.Path}/", // where it would be called is below: `a/*` is meant, and `a` alone is not
            Fingerprint = fingerprint,
            Delegated = _delegated,
        };
        return _gate.Hides(call) || Bounds.Hides(call);
    }

    /// <summary>Makes a call as a step of the run, where the gate lets it through.</summary>
    /// <typeparam name="T">The step's result; declared in the host's payload types.</typeparam>
    /// <param name="context">The scope that the step belongs to.</param>
    /// <param name="name">The step's name in that scope.</param>
    /// <param name="order">What is to be called.</param>
    /// <param name="act">Makes the call, with exactly what was judged.</param>
    /// <param name="isError">Whether a result says that the call failed, so that it is none of those that succeeded; none does unless told.</param>
    /// <param name="probe">Asks the target what became of an at-most-once call whose outcome is unknown; a person is asked unless told. What it returns is not redacted.</param>
    /// <exception cref="CallDeniedException">It was not made.</exception>
    /// <exception cref="CallAnsweredException">It was not made: a person answered in its place.</exception>
    /// <exception cref="CallAskedException">It was not made: people are asked, and whoever wanted it went away meanwhile (<see cref="GateOrder.Hold"/>).</exception>
    /// <exception cref="StepFailedException">It was made, or may have been, and failed.</exception>
    public async Task<T> CallAsync<T>(
        WorkflowContext context,
        string name,
        GateOrder order,
        Func<StepContext, GatePass, ValueTask<GateResult<T>>> act,
        Func<T, bool>? isError = null,
        Func<StepContext, ValueTask<ProbeReply<T>>>? probe = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(act);
        return (await PassAsync(context, name, order, act, isError, probe)).Result;
    }

    /// <summary>As <see cref="CallAsync"/>; tells also what was let through, and whether a person gave the result in its place.</summary>
    internal async Task<(T Result, CallArguments Executed, bool IsGiven)> PassAsync<T>(
        WorkflowContext context,
        string name,
        GateOrder order,
        Func<StepContext, GatePass, ValueTask<GateResult<T>>> act,
        Func<T, bool>? isError,
        Func<StepContext, ValueTask<ProbeReply<T>>>? probe)
    {
        var attempt = new Attempt(order.Arguments, Yes: null, Edit: null);
        var giveUp = context.UtcNow + order.Patience;
        await using var places = new GatePlaces(context, name, giveUp);
        var (rounds, waits) = (0, 0);
        GateRecord? refused = null;
        while (true)
        {
            try
            {
                var guard = new CallGuard(_gate, this, order, attempt.Arguments, attempt.Yes, places, () => context.Marks, refused);
                var step = StepAsync(context, name, guard, OptionsOf(order, attempt), act, probe);
                var result = await step;
                // What a person says it gave is no proof that it was called, for rules that want it called before.
                if (!step.WasCorrected && isError?.Invoke(result) != true) { Run.Add(new PastCall(order.Target, attempt.Arguments), guard.Logged(context.UtcNow, $"{context.Path}/{name}".TrimStart('/'))); }
                return (result, attempt.Arguments, step.WasCorrected);
            }
            catch (StepRefusedException refusal)
            {
                refused = GateRecord.Parse(refusal.Details.Span);
                if (refused is null) { throw; } // the gate itself failed
            }

            var isWait = refused.Refusal?.Need is GateNeed.Time or GateNeed.Place;
            var mayGoOn = isWait ? ++waits < MostWaits : ++rounds < MostRounds;
            attempt = await MendAsync(context, name, order, attempt, refused, places, mayGoOn ? giveUp : DateTimeOffset.MinValue);
        }
    }

    /// <summary>Does what helps a refused call: waits, or asks people.</summary>
    private async Task<Attempt> MendAsync(WorkflowContext context, string name, GateOrder order, Attempt attempt, GateRecord refused, GatePlaces places, DateTimeOffset giveUp)
    {
        var why = refused.Refusal!; // a refused call says why
        switch (why.Need)
        {
            case GateNeed.Approval when giveUp > DateTimeOffset.MinValue:
                await places.LetGoAsync();
                var answer = await ApprovalTalk.AskAsync(context, name, refused, attempt.Edit, order);
                return new Attempt(answer.Arguments ?? attempt.Arguments, answer.Yes, answer.Edit);
            case GateNeed.TopUp when why.Shortage is { } shortage && giveUp > DateTimeOffset.MinValue:
                await places.LetGoAsync();
                await ApprovalTalk.TopUpAsync(context, name, refused, shortage, _gate, order.Hold);
                return attempt;
            case GateNeed.Time when why.At is { } at && at <= giveUp && await StandInAsync(places, why.Line):
                if (why.Line is null || at > context.UtcNow) { await context.UntilAsync($"{name}~wait", at); }
                return attempt;
            case GateNeed.Place when giveUp > DateTimeOffset.MinValue && await TakeAsync(places, why):
                return attempt;
            default:
                throw CallDeniedException.Of(refused, why);
        }
    }

    private static Task<bool> TakeAsync(GatePlaces places, GateRefusal why) => why.Line is { } line ? places.StandInAsync(line) : places.TakeAsync(why.Places ?? []);

    private static async Task<bool> StandInAsync(GatePlaces places, GatePlace? line)
    {
        if (line is not null) { return await places.StandInAsync(line); }
        await places.LetGoAsync();
        return true;
    }

    internal GateCall CallOf(GateOrder order, CallArguments arguments, DateTimeOffset now, string path, IReadOnlyCollection<string> labels) => new()
    {
        Caller = _caller,
        Run = Run.FactsWith(labels),
        Target = order.Target,
        Arguments = arguments,
        Time = now,
        Agent = Agent,
        Step = path,
        Fingerprint = order.Fingerprint,
        Delegated = _delegated,
    };

    /// <summary>What is taken back is what was executed.</summary>
    private static StepOptions OptionsOf(GateOrder order, Attempt attempt) => order.UndoOf is { } undo ? order.Options with { Undo = undo(attempt.Arguments) } : order.Options;

    private static StepTask<T> StepAsync<T>(
        WorkflowContext context, string name, CallGuard guard, StepOptions options, Func<StepContext, GatePass, ValueTask<GateResult<T>>> act, Func<StepContext, ValueTask<ProbeReply<T>>>? probe) =>
        context.StepAsync(name, options with { Guard = guard }, async step =>
        {
            guard.Outcome.Begin();
            try
            {
                var result = await act(step, guard.Pass).ConfigureAwait(false);
                guard.Outcome.Return(result.Actual, result.IsError);
                return result.Value;
            }
            catch (Exception error)
            {
                guard.Outcome.Throw(error);
                throw;
            }
        }, probe);

    /// <summary>The call as it is tried next.</summary>
    private readonly record struct Attempt(CallArguments Arguments, GateYes? Yes, GateVote? Edit);
}
