using System.Text.Json.Serialization;

namespace Tutti.Orchestration.Triggers;

/// <summary>What happens to a trigger.</summary>
[JsonDerivedType(typeof(Defined), "defined")]
[JsonDerivedType(typeof(Removed), "removed")]
[JsonDerivedType(typeof(Paused), "paused")]
[JsonDerivedType(typeof(Unpaused), "unpaused")]
[JsonDerivedType(typeof(Moved), "moved")]
[JsonDerivedType(typeof(Occurred), "occurred")]
[JsonDerivedType(typeof(Turned), "turned")]
[JsonDerivedType(typeof(Closed), "closed")]
[JsonDerivedType(typeof(LeftOut), "left-out")]
[JsonDerivedType(typeof(Counted), "counted")]
[JsonDerivedType(typeof(Heard), "heard")]
[JsonDerivedType(typeof(Died), "died")]
[JsonDerivedType(typeof(Revived), "revived")]
[JsonDerivedType(typeof(Dropped), "dropped")]
public abstract record TriggerChange
{
    private TriggerChange() { }

    /// <summary>It became this.</summary>
    /// <param name="Definition">What it is.</param>
    /// <param name="Revision">How often it became something.</param>
    /// <param name="Next">Its next due time; null for none.</param>
    public sealed record Defined(TriggerDefinition Definition, long Revision, DateTimeOffset? Next) : TriggerChange;

    /// <summary>It is no more.</summary>
    public sealed record Removed : TriggerChange;

    /// <summary>It is paused.</summary>
    /// <param name="By">By whom.</param>
    /// <param name="Why">Why.</param>
    public sealed record Paused(string By, string Why) : TriggerChange;

    /// <summary>It goes on.</summary>
    /// <param name="Next">Its next due time; null for none.</param>
    public sealed record Unpaused(DateTimeOffset? Next) : TriggerChange;

    /// <summary>Its due times up to now are dealt with.</summary>
    /// <param name="Next">The next one; null for none.</param>
    /// <param name="Missed">How many passed without a run.</param>
    public sealed record Moved(DateTimeOffset? Next, long Missed) : TriggerChange;

    /// <summary>An occurrence has its number, and waits or is started.</summary>
    /// <param name="Occurrence">The occurrence.</param>
    public sealed record Occurred(TriggerOccurrence Occurrence) : TriggerChange;

    /// <summary>An occurrence is further.</summary>
    /// <param name="Number">Its number.</param>
    /// <param name="Phase">How it stands now.</param>
    /// <param name="Run">Its run; empty for none.</param>
    public sealed record Turned(long Number, TriggerPhase Phase, string Run) : TriggerChange;

    /// <summary>An occurrence is over.</summary>
    /// <param name="Number">Its number.</param>
    /// <param name="Outcome">How it ended.</param>
    /// <param name="Code">Why; empty for well.</param>
    /// <param name="Why">The same in words.</param>
    public sealed record Closed(long Number, TriggerOutcome Outcome, string Code, string Why) : TriggerChange;

    /// <summary>Something happened, and starts nothing.</summary>
    /// <param name="Event">What; without its data.</param>
    /// <param name="Code">Why.</param>
    /// <param name="Why">The same in words.</param>
    public sealed record LeftOut(TriggerEvent Event, string Code, string Why) : TriggerChange;

    /// <summary>A window of the limit began.</summary>
    /// <param name="From">When.</param>
    public sealed record Counted(DateTimeOffset From) : TriggerChange;

    /// <summary>Nobody took what was delivered: it waits for a person.</summary>
    /// <param name="Number">The occurrence.</param>
    /// <param name="Code">Why.</param>
    /// <param name="Why">The same in words.</param>
    public sealed record Died(long Number, string Code, string Why) : TriggerChange;

    /// <summary>A person wants a dead letter delivered anew.</summary>
    /// <param name="Number">The occurrence.</param>
    /// <param name="Event">What it says.</param>
    public sealed record Revived(long Number, TriggerEvent Event) : TriggerChange;

    /// <summary>A person wants a dead letter no more.</summary>
    /// <param name="Number">The occurrence.</param>
    /// <param name="By">Who.</param>
    public sealed record Dropped(long Number, string By) : TriggerChange;

    /// <summary>It has heard its topic so far.</summary>
    /// <param name="Number">The number of the last event that it decided on.</param>
    /// <param name="Position">No later one lies before this position of the journal.</param>
    public sealed record Heard(long Number, long Position) : TriggerChange;
}
