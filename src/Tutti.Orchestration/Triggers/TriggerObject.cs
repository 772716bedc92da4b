using System.Globalization;
using System.Text.Json;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Objects;

namespace Tutti.Orchestration.Triggers;

/// <summary>
/// Triggers: one Object for each (rule G4). It decides once on each due time and on each event, and numbers what it lets begin; the number is the key of the run, so
/// that each occurrence has one run, whatever crashes between the decision and the start. What it leaves out it records with a code.
/// </summary>
public sealed class TriggerObject() : ObjectDefinition<TriggerState, TriggerMessage, TriggerReply, TriggerChange>("tutti/trigger")
{
    private const int LongestWhy = 500;

    /// <summary>What hosts declare; there is one kind of triggers.</summary>
    public static TriggerObject Kind { get; } = new();

    /// <summary>Declares the types of triggers and the kind.</summary>
    /// <param name="options">Where to.</param>
    public static void Declare(TuttiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Payloads
            .Add("tutti/trigger-state@1", TriggerJson.Default.TriggerState)
            .Add("tutti/trigger-reply@1", TriggerJson.Default.TriggerReply)
            .Add("tutti/trigger-change@1", TriggerJson.Default.TriggerChange)
            .Add("tutti/delivery@1", TriggerJson.Default.DeliveryOrder)
            .Add("tutti/delivered@1", TriggerJson.Default.Delivered);
        options.AddObject(Kind);
    }

    /// <summary>The key of the run of an occurrence (rule R11).</summary>
    /// <param name="name">The trigger.</param>
    /// <param name="number">The occurrence.</param>
    public static string KeyOf(string name, long number) => string.Create(CultureInfo.InvariantCulture, $"trigger/{name}/{number}");

    /// <summary>The key of the run of an occurrence, which may have had others before.</summary>
    internal static string KeyOf(string name, TriggerOccurrence occurrence) =>
        occurrence.Replays == 0 ? KeyOf(name, occurrence.Number) : string.Create(CultureInfo.InvariantCulture, $"{KeyOf(name, occurrence.Number)}/{occurrence.Replays}");

    /// <summary>An event without what it says.</summary>
    internal static TriggerEvent Bare(TriggerEvent happened) => new() { Type = happened.Type, Id = happened.Id, Source = happened.Source, Subject = happened.Subject, Time = happened.Time, At = happened.At, Number = happened.Number, Depth = happened.Depth };

    /// <inheritdoc/>
    protected override TriggerState Begin(string key) => new();

    /// <inheritdoc/>
    protected override TriggerReply Decide(TriggerState state, TriggerMessage message, ObjectTurn<TriggerChange> turn)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(turn);
        if (message is TriggerMessage.Define define) { return Define(state, define, turn); }
        if (message is TriggerMessage.Began or TriggerMessage.Ended) { return TriggerEnds.Report(state, message, turn); }
        var trigger = state.Definition ?? throw new TuttiException(TriggerCodes.NoTrigger, "There is no such trigger any more.");
        switch (message)
        {
            case TriggerMessage.Remove: return Remove(state, turn);
            case TriggerMessage.Pause pause:
                if (!state.IsPaused) { turn.Emit(new TriggerChange.Paused(turn.Sender.By, Short(pause.Why))); }
                return new TriggerReply(TriggerStanding.Done);
            case TriggerMessage.Unpause:
                if (state.IsPaused) { turn.Emit(new TriggerChange.Unpaused(TriggerTimes.NextOf(trigger, turn.Now))); }
                TriggerEnds.Promote(state, turn);
                return new TriggerReply(TriggerStanding.Done);
            case TriggerMessage.Tick: return TriggerTimes.Tick(state, trigger, turn);
            case TriggerMessage.Offer offer: return TriggerDoor.Offer(state, trigger, offer.Event, turn);
            case TriggerMessage.Hear hear: return TriggerDoor.Hear(state, trigger, hear, turn);
            case TriggerMessage.Replay or TriggerMessage.Drop: return TriggerEnds.DecideOnLetter(state, message, turn);
            case TriggerMessage.Fire fire: return TriggerDoor.Fire(state, trigger, fire.Event, turn);
            default: throw new ArgumentOutOfRangeException(nameof(message));
        }
    }

    /// <inheritdoc/>
    protected override void Apply(TriggerState state, TriggerChange happened, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Apply(happened, at);
    }

    private static TriggerReply Define(TriggerState state, TriggerMessage.Define define, ObjectTurn<TriggerChange> turn)
    {
        var (trigger, before) = (define.Definition, state.Definition);
        var isNew = before is null;
        if (before is not null && Same(before, trigger)) { return new TriggerReply(TriggerStanding.Done); }
        turn.Emit(new TriggerChange.Defined(trigger, state.Revision + 1, TriggerTimes.NextOf(trigger, turn.Now)));
        if (trigger.Topic is not null && trigger.Topic != before?.Topic) { turn.Emit(new TriggerChange.Heard(define.HeardTo, define.HeardAt)); }
        TriggerEnds.Promote(state, turn); // there may be more room
        // A person's pause outlives a new definition: who paused it may not know of that.
        if (isNew && trigger.IsPaused) { turn.Emit(new TriggerChange.Paused(turn.Sender.By, "it begins so")); }
        return new TriggerReply(TriggerStanding.Done);
    }

    private static bool Same(TriggerDefinition left, TriggerDefinition right) =>
        JsonSerializer.SerializeToUtf8Bytes(left, TriggerJson.Default.TriggerDefinition).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(right, TriggerJson.Default.TriggerDefinition));

    private static TriggerReply Remove(TriggerState state, ObjectTurn<TriggerChange> turn)
    {
        foreach (var waiting in state.Open.Where(static open => open.Phase == TriggerPhase.Waiting).ToList()) { turn.Emit(new TriggerChange.Closed(waiting.Number, TriggerOutcome.LeftOut, TriggerCodes.Removed, "the trigger was removed")); }
        turn.Emit(new TriggerChange.Removed());
        return new TriggerReply(TriggerStanding.Done);
    }

    internal static string Short(string words) => words.Length <= LongestWhy ? words : words[..LongestWhy];
}
