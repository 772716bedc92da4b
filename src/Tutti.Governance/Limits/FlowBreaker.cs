using Tutti.Kernel.Engine;
using Tutti.Kernel.Objects;

namespace Tutti.Governance.Limits;

/// <summary>
/// A breaker of a flow: one Object for each breaker of the policy and each flow (rule G4). Where too many of the last runs failed, no run starts for a while; then one
/// tries, and decides.
/// </summary>
public sealed class FlowBreaker() : ObjectDefinition<FlowState, FlowMessage, FlowReply, FlowEvent>("tutti/flow-breaker")
{
    private const int Percent = 100;

    private static readonly FlowReply Noted = new(MayStart: true, At: null, IsTrial: false);

    /// <summary>Declares the types of breakers and the kind.</summary>
    /// <param name="options">Where to.</param>
    public void Declare(TuttiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Payloads
            .Add("tutti/flow-breaker-state@1", FlowJson.Default.FlowState)
            .Add("tutti/flow-breaker-reply@1", FlowJson.Default.FlowReply)
            .Add("tutti/flow-breaker-event@1", FlowJson.Default.FlowEvent);
        options.AddObject(this);
    }

    /// <inheritdoc/>
    protected override FlowState Begin(string key) => new();

    /// <inheritdoc/>
    protected override FlowReply Decide(FlowState state, FlowMessage message, ObjectTurn<FlowEvent> turn)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(turn);
        return message switch
        {
            FlowMessage.Start start => Start(state, start, turn),
            FlowMessage.Began began => Began(state, began, turn),
            FlowMessage.Ended ended => Ended(state, ended, turn),
            FlowMessage.Found found => Found(state, found, turn),
            _ => throw new ArgumentOutOfRangeException(nameof(message)),
        };
    }

    /// <inheritdoc/>
    protected override void Apply(FlowState state, FlowEvent happened, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Apply(happened, at);
    }

    private static FlowReply Start(FlowState state, FlowMessage.Start message, ObjectTurn<FlowEvent> turn)
    {
        if (message.Terms != state.Terms) { turn.Emit(new FlowEvent.TermsSet(message.Terms)); }
        if (state.UnderWay.ContainsKey(message.Ticket)) { return Noted with { IsTrial = state.Trial == message.Ticket }; }
        if (state.Circuit != CircuitStatus.Closed && state.Until > turn.Now) { return new FlowReply(MayStart: false, state.Until, IsTrial: false); }
        var tries = state.Circuit != CircuitStatus.Closed;
        if (tries) { turn.Emit(new FlowEvent.Turned(CircuitTrigger.TryOut, message.Ticket, turn.Now + message.Terms.Trial)); }
        turn.Emit(new FlowEvent.Let(message.Ticket));
        return Noted with { IsTrial = tries };
    }

    private static FlowReply Began(FlowState state, FlowMessage.Began message, ObjectTurn<FlowEvent> turn)
    {
        if (!state.UnderWay.TryGetValue(message.Ticket, out var start) || start.Run.Length > 0) { return Noted; }
        if (message.Run.Length == 0 || state.UnderWay.Values.Any(known => known.Run == message.Run)) { End(state, message.Ticket, start, FlowEnd.Neither, turn.Now, turn); }
        else { turn.Emit(new FlowEvent.Began(message.Ticket, message.Run)); }
        return Noted;
    }

    private static FlowReply Ended(FlowState state, FlowMessage.Ended message, ObjectTurn<FlowEvent> turn)
    {
        foreach (var (ticket, start) in state.UnderWay)
        {
            if (start.Run != message.Run) { continue; }
            End(state, ticket, start, message.End, message.At, turn);
            return Noted;
        }

        return Noted;
    }

    private static FlowReply Found(FlowState state, FlowMessage.Found message, ObjectTurn<FlowEvent> turn)
    {
        if (message.End == FlowEnd.Neither || !state.IsNews(message.Run, message.Started, message.At, message.Terms.Of)) { return Noted; }
        if (message.Terms != state.Terms) { turn.Emit(new FlowEvent.TermsSet(message.Terms)); }
        turn.Emit(new FlowEvent.Found(message.Run, message.End, message.At));
        BreakIfBroken(state, turn);
        return Noted;
    }

    private static void BreakIfBroken(FlowState state, ObjectTurn<FlowEvent> turn)
    {
        if (state.Circuit == CircuitStatus.Closed && IsBroken(state, turn.Now)) { turn.Emit(new FlowEvent.Turned(CircuitTrigger.Broke, "", turn.Now + (state.Terms?.Open ?? TimeSpan.Zero))); }
    }

    private static void End(FlowState state, string ticket, FlowStart start, FlowEnd end, DateTimeOffset at, ObjectTurn<FlowEvent> turn)
    {
        var isTrial = state.Circuit == CircuitStatus.HalfOpen && state.Trial == ticket;
        turn.Emit(new FlowEvent.Ended(ticket, end, at, Counts: !isTrial && end != FlowEnd.Neither && state.Circuit == CircuitStatus.Closed && start.Epoch == state.Epoch));
        var open = state.Terms?.Open ?? TimeSpan.Zero;
        if (isTrial)
        {
            var (moved, until) = end switch
            {
                FlowEnd.Completed => (CircuitTrigger.Recovered, turn.Now),
                FlowEnd.Failed => (CircuitTrigger.Broke, turn.Now + open),
                _ => (CircuitTrigger.GaveUp, turn.Now),
            };
            turn.Emit(new FlowEvent.Turned(moved, "", until));
        }
        else { BreakIfBroken(state, turn); }
    }

    private static bool IsBroken(FlowState state, DateTimeOffset now)
    {
        var (runs, failures) = state.CountAt(now);
        return state.Terms is { } terms && runs >= terms.Least && failures > 0 && failures * Percent >= terms.Percent * runs;
    }
}
