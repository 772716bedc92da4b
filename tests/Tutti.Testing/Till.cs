using System.Text.Json.Serialization;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Objects;

namespace Tutti.Testing;

/// <summary>A till: a small Object for tests. It adds, takes what is there, reminds runs of what they said, and can be made to fail.</summary>
public sealed class Till() : ObjectDefinition<TillState, TillMessage, TillReply, TillEvent>("test/till")
{
    /// <summary>The signal of a reminder.</summary>
    public const string Reminder = "reminder";

    /// <summary>How often any till of this definition has decided.</summary>
    public int Decisions { get; private set; }

    /// <summary>How often any till of this definition has applied an event.</summary>
    public int Applied { get; private set; }

    /// <summary>Declares the types of tills and the kind.</summary>
    /// <param name="options">Where to.</param>
    public void Declare(TuttiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Payloads.Add("test/till-state@1", TillJson.Default.TillState).Add("test/till-reply@1", TillJson.Default.TillReply).Add("test/till-event@1", TillJson.Default.TillEvent);
        options.AddObject(this);
    }

    /// <inheritdoc/>
    protected override TillState Begin(string key) => new() { Key = key };

    /// <inheritdoc/>
    protected override TillReply Decide(TillState state, TillMessage message, ObjectTurn<TillEvent> turn)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(turn);
        Decisions++;
        switch (message)
        {
            case TillMessage.Add add:
                turn.Emit(new TillEvent(add.Amount, add.Note, null, null));
                break;
            case TillMessage.Take take when state.Balance < take.Amount:
                throw new TuttiException("TUT9999", $"There are {state.Balance} in the till, not {take.Amount}.");
            case TillMessage.Take take:
                turn.Emit(new TillEvent(-take.Amount, "", null, null));
                break;
            case TillMessage.Remind remind:
                turn.Emit(new TillEvent(remind.Number, "", remind.Run.ToString(), remind.At));
                break;
            case TillMessage.Break:
                turn.Emit(new TillEvent(1_000, "half", null, null));
                throw new InvalidOperationException("The drawer is stuck.");
            default:
                break; // a look changes nothing
        }

        return new TillReply(state.Balance, state.Entries);
    }

    /// <inheritdoc/>
    protected override void Apply(TillState state, TillEvent happened, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(happened);
        Applied++;
        state.Entries++;
        if (happened.Note.Length > 1_000) { state.Notes.Add(happened.Note); }
        if (happened.Run is null) { state.Balance += happened.Amount; }
        else if (happened.At is { } due) { state.Reminders.Add(new TillReminder(happened.Run, happened.Amount, due)); }
        else { state.Reminders.RemoveAt(0); }
    }

    /// <inheritdoc/>
    protected override DateTimeOffset? DueAt(TillState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Reminders.Count > 0 ? state.Reminders[0].At : null;
    }

    /// <inheritdoc/>
    protected override void OnDue(TillState state, ObjectTurn<TillEvent> turn)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(turn);
        while (state.Reminders.Count > 0 && state.Reminders[0] is var next && next.At <= turn.Now)
        {
            if (RunId.TryParse(next.Run, out var run) && !turn.HasEnded(run)) { turn.Signal(run, Reminder, next.Number); }
            turn.Emit(new TillEvent(0, "", next.Run, null));
        }
    }
}

/// <summary>What a till is asked.</summary>
public abstract record TillMessage
{
    /// <summary>Puts money in.</summary>
    public sealed record Add(long Amount, string Note = "") : TillMessage;

    /// <summary>Takes money that is there.</summary>
    public sealed record Take(long Amount) : TillMessage;

    /// <summary>Signals a run at a time; reminders come in the order in which they were asked for.</summary>
    public sealed record Remind(RunId Run, DateTimeOffset At, long Number) : TillMessage;

    /// <summary>Changes nothing.</summary>
    public sealed record Look : TillMessage;

    /// <summary>Fails in the middle.</summary>
    public sealed record Break : TillMessage;
}

/// <summary>What a till answers.</summary>
public sealed record TillReply(long Balance, int Entries);

/// <summary>What happens to a till.</summary>
public sealed record TillEvent(long Amount, string Note, string? Run, DateTimeOffset? At);

/// <summary>A reminder to come.</summary>
public sealed record TillReminder(string Run, long Number, DateTimeOffset At);

/// <summary>What a till is.</summary>
public sealed class TillState
{
    /// <summary>Its key.</summary>
    public string Key { get; set; } = "";

    /// <summary>What is in it.</summary>
    public long Balance { get; set; }

    /// <summary>How often something happened.</summary>
    public int Entries { get; set; }

    /// <summary>Long notes, to make it large.</summary>
    public IList<string> Notes { get; init; } = [];

    /// <summary>Reminders to come.</summary>
    public IList<TillReminder> Reminders { get; init; } = [];
}

[JsonSerializable(typeof(TillState))]
[JsonSerializable(typeof(TillReply))]
[JsonSerializable(typeof(TillEvent))]
internal sealed partial class TillJson : JsonSerializerContext;
