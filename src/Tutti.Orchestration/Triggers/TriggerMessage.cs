namespace Tutti.Orchestration.Triggers;

/// <summary>What a trigger is asked.</summary>
public abstract record TriggerMessage
{
    private TriggerMessage() { }

    /// <summary>From now on the trigger is this. The same once more changes nothing.</summary>
    /// <param name="Definition">The trigger.</param>
    /// <param name="HeardTo">How many events its topic had: those that come are meant. Counts where it did not listen to this topic before.</param>
    /// <param name="HeardAt">No later one lies before this position of the journal.</param>
    public sealed record Define(TriggerDefinition Definition, long HeardTo = 0, long HeardAt = 0) : TriggerMessage;

    /// <summary>The trigger is no more. Runs that it started go on.</summary>
    public sealed record Remove : TriggerMessage;

    /// <summary>Nothing begins until <see cref="Unpause"/>: due times pass, events are refused and recorded.</summary>
    /// <param name="Why">Why, for people.</param>
    public sealed record Pause(string Why) : TriggerMessage;

    /// <summary>It goes on. Due times that passed meanwhile are not made up for.</summary>
    public sealed record Unpause : TriggerMessage;

    /// <summary>Time has passed.</summary>
    public sealed record Tick : TriggerMessage;

    /// <summary>Something happened.</summary>
    /// <param name="Event">What.</param>
    public sealed record Offer(TriggerEvent Event) : TriggerMessage;

    /// <summary>Something was published in the topic. What was heard before is passed over.</summary>
    /// <param name="Topic">The topic.</param>
    /// <param name="Events">What, in the order of the topic.</param>
    public sealed record Hear(string Topic, IReadOnlyList<HeardEvent> Events) : TriggerMessage;

    /// <summary>A dead letter is delivered anew.</summary>
    /// <param name="Number">The occurrence.</param>
    /// <param name="Event">What it said.</param>
    public sealed record Replay(long Number, TriggerEvent Event) : TriggerMessage;

    /// <summary>A dead letter is wanted no more.</summary>
    /// <param name="Number">The occurrence.</param>
    public sealed record Drop(long Number) : TriggerMessage;

    /// <summary>A person wants a run now: pause, times and limits do not count.</summary>
    /// <param name="Event">What the inputs are filled from.</param>
    public sealed record Fire(TriggerEvent Event) : TriggerMessage;

    /// <summary>The run of an occurrence was started.</summary>
    /// <param name="Number">The occurrence.</param>
    /// <param name="Run">The run.</param>
    public sealed record Began(long Number, string Run) : TriggerMessage;

    /// <summary>The run of an occurrence is over, or there will be none.</summary>
    /// <param name="Number">The occurrence.</param>
    /// <param name="Outcome">How it ended.</param>
    /// <param name="Code">Code of its error; empty for none.</param>
    /// <param name="Why">Its words.</param>
    public sealed record Ended(long Number, TriggerOutcome Outcome, string Code, string Why) : TriggerMessage;
}

/// <summary>An event of a topic, and where it stands.</summary>
/// <param name="Event">The event.</param>
/// <param name="Position">Position of its record in the journal.</param>
public sealed record HeardEvent(TriggerEvent Event, long Position);
