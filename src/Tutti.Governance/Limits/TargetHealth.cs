using Tutti.Kernel.Engine;
using Tutti.Kernel.Objects;

namespace Tutti.Governance.Limits;

/// <summary>
/// How one target does, for the whole fleet (rule G4): the Object's key is the target's full name, for example <c>model:gpt-x</c>. A target of which too many
/// calls fail is left alone for a while and then tried by one call at a time; one that says it is busy gets no calls until it wants them again, and those who
/// waited come back one after the other, first asked first.
/// </summary>
/// <remarks>
/// While a target does well nothing is written: successes are tallied in memory, and the next record has them. A crash forgets the tally, so that a target may
/// be left alone after fewer failures than otherwise, never after more.
/// </remarks>
public sealed class TargetHealth() : ObjectDefinition<TargetState, TargetMessage, TargetReply, TargetEvent>("tutti/target")
{
    /// <summary>A target that asks for more than this is asked again all the same.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromDays(1);

    private static readonly TimeSpan FirstRetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestUnasked = TimeSpan.FromMinutes(1);

    /// <summary>Declares the types of the health of targets and the kind.</summary>
    /// <param name="options">Where to.</param>
    public void Declare(TuttiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Payloads
            .Add("tutti/target-state@1", TargetJson.Default.TargetState)
            .Add("tutti/target-reply@1", TargetJson.Default.TargetReply)
            .Add("tutti/target-event@1", TargetJson.Default.TargetEvent);
        options.AddObject(this);
    }

    /// <inheritdoc/>
    protected override TargetState Begin(string key) => new();

    /// <inheritdoc/>
    protected override TargetReply Decide(TargetState state, TargetMessage message, ObjectTurn<TargetEvent> turn)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(turn);
        return message switch
        {
            TargetMessage.Admit admit => Admit(state, admit, turn),
            TargetMessage.Report report => Report(state, report, turn),
            _ => throw new ArgumentOutOfRangeException(nameof(message)),
        };
    }

    /// <inheritdoc/>
    protected override void Apply(TargetState state, TargetEvent happened, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Apply(happened, at);
    }

    private static TargetReply Admit(TargetState state, TargetMessage.Admit message, ObjectTurn<TargetEvent> turn)
    {
        if (message.Call.Length == 0) { throw LimitErrors.NoCall(); }
        if (message.Terms.Fault is { } fault) { throw LimitErrors.BadTerms(fault); }
        if (message.Terms != state.Terms) { turn.Emit(new TargetEvent.TermsSet(message.Terms)); }
        if (state.Trial is { } trial && trial.Until > turn.Now)
        {
            if (trial.Call == message.Call) { return Go(state, isTrial: true); }
            var after = Sooner(trial.Until, turn.Now + state.Terms.OpenFor);
            return Wait(state, FindPlace(state, message.Call, after, turn) ?? after);
        }

        if (FindPlace(state, message.Call, state.Earliest, turn) is { } place) { return Wait(state, place); }
        if (state.Circuit != CircuitStatus.Closed)
        {
            turn.Emit(new TargetEvent.Turned(CircuitTrigger.TryOut, message.Call, turn.Now + state.Terms.TrialWithin));
            return Go(state, isTrial: true);
        }

        if (state.Find(message.Call) is not null || state.Known.Contains(message.Call)) { turn.Emit(new TargetEvent.Admitted(message.Call)); }
        return Go(state, isTrial: false);
    }

    /// <summary>When the call's turn is; null for now.</summary>
    private static DateTimeOffset? FindPlace(TargetState state, string call, DateTimeOffset earliest, ObjectTurn<TargetEvent> turn)
    {
        if (state.Find(call) is { } waiter) { return waiter.At > turn.Now ? waiter.At : null; }
        var place = state.PlaceAfter(earliest);
        if (place <= turn.Now) { return null; }
        turn.Emit(new TargetEvent.Queued(call, place));
        return place;
    }

    private static TargetReply Report(TargetState state, TargetMessage.Report message, ObjectTurn<TargetEvent> turn)
    {
        var isTrial = state.Trial?.Call == message.Call;
        if (message.Outcome == CallOutcome.NotMade)
        {
            if (isTrial) { turn.Emit(new TargetEvent.Turned(CircuitTrigger.GaveUp, "", state.OpenUntil)); }
            return Noted(state);
        }

        if (state.Known.Contains(message.Call)) { return Noted(state); }
        if (message.Outcome != CallOutcome.Succeeded || isTrial || state.BusyInRow > 0) { Note(state, message, isTrial, turn); }
        else if (Counts(state, message)) { state.Tally(turn.Now); }
        return Noted(state);
    }

    /// <summary>Whether a report says something of the target as it is now.</summary>
    private static bool Counts(TargetState state, TargetMessage.Report message) =>
        state.Circuit == CircuitStatus.Closed && message.Epoch == state.Epoch && message.Outcome != CallOutcome.Busy;

    private static void Note(TargetState state, TargetMessage.Report message, bool isTrial, ObjectTurn<TargetEvent> turn)
    {
        var isAnswered = message.Outcome is CallOutcome.Succeeded or CallOutcome.Busy;
        var counts = Counts(state, message);
        turn.Emit(new TargetEvent.Reported(message.Call, message.Outcome, counts, state.Tallied(turn.Now)));
        if (message.Outcome == CallOutcome.Busy && WantedAt(state, message, turn.Now) is var until && until > state.SlowUntil) { turn.Emit(new TargetEvent.Slowed(until)); }
        if (isTrial && isAnswered) { turn.Emit(new TargetEvent.Turned(CircuitTrigger.Recovered, "", turn.Now)); }
        else if (isTrial || (counts && !isAnswered && state.IsBroken(turn.Now))) { turn.Emit(new TargetEvent.Turned(CircuitTrigger.Broke, "", turn.Now + state.Terms.OpenFor)); }
    }

    /// <summary>When a busy target wants calls again; where it does not say, later each time.</summary>
    private static DateTimeOffset WantedAt(TargetState state, TargetMessage.Report message, DateTimeOffset now)
    {
        if (message.RetryAfter is { } asked) { return now + (asked < LongestRetryAfter ? asked : LongestRetryAfter); }
        var unasked = FirstRetryAfter * Math.Pow(2, Math.Min(state.BusyInRow, 10));
        return now + (unasked < LongestUnasked ? unasked : LongestUnasked);
    }

    private static DateTimeOffset Sooner(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static TargetReply Go(TargetState state, bool isTrial) => new(TargetAnswer.Go, isTrial, null, null, state.Epoch);

    private static TargetReply Wait(TargetState state, DateTimeOffset at) =>
        new(TargetAnswer.NotBefore, false, at, state.Circuit == CircuitStatus.Closed ? WaitReason.Slowed : WaitReason.Broken, state.Epoch);

    private static TargetReply Noted(TargetState state) => new(TargetAnswer.Noted, false, null, null, state.Epoch);
}
