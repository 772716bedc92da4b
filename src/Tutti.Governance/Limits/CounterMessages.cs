using System.Text.Json.Serialization;

namespace Tutti.Governance.Limits;

/// <summary>What a counter is asked.</summary>
public abstract record CounterMessage
{
    /// <summary>Counts a call, if there is room for it. A call that counts already is not counted again.</summary>
    /// <param name="Call">The call's id, chosen by the sender and unique among the calls of the limit.</param>
    /// <param name="Key">Whose: the value of the limit's <c>per</c>; empty for one count for all.</param>
    /// <param name="Most">How many calls may count at a time, 1 or more, as the policy in force says.</param>
    /// <param name="Window">In which time, as policies write it; any but <c>run</c>.</param>
    public sealed record Count(string Call, string Key, int Most, string Window) : CounterMessage;

    /// <summary>Gives a count back: the call was certainly not made.</summary>
    /// <param name="Call">The call.</param>
    /// <param name="Key">Whose it was.</param>
    public sealed record Uncount(string Call, string Key) : CounterMessage;
}

/// <summary>What a counter answers.</summary>
/// <param name="Outcome">What became of the message.</param>
/// <param name="Left">How many calls more there is room for now.</param>
/// <param name="RetryAt">When there is room again; null unless the limit is full.</param>
public sealed record CounterReply(CounterOutcome Outcome, int Left, DateTimeOffset? RetryAt);

/// <summary>What became of a message to a counter. Numbers are journaled and never reused.</summary>
public enum CounterOutcome
{
    /// <summary>The call counts, now or since it was asked about first.</summary>
    Counted = 1,

    /// <summary>The limit is full; nothing was counted.</summary>
    Full = 2,

    /// <summary>The count was given back.</summary>
    Uncounted = 3,

    /// <summary>Nothing was to be given back: the call does not count, or no longer.</summary>
    Absent = 4,
}

/// <summary>What happens to a counter. All that a calendar says is in the event, so that reading it back asks none.</summary>
[JsonDerivedType(typeof(Counted), "counted")]
[JsonDerivedType(typeof(Uncounted), "uncounted")]
[JsonDerivedType(typeof(Moved), "moved")]
public abstract record CounterEvent
{
    /// <summary>A call counts.</summary>
    /// <param name="Key">Whose.</param>
    /// <param name="Call">The call.</param>
    /// <param name="Slot">As of when it counts, in microseconds since 1970.</param>
    /// <param name="After">Slots up to this one no longer count.</param>
    /// <param name="Until">When this slot stops to count.</param>
    public sealed record Counted(string Key, string Call, long Slot, long After, long Until) : CounterEvent;

    /// <summary>A call counts no longer.</summary>
    public sealed record Uncounted(string Key, string Call) : CounterEvent;

    /// <summary>A key is counted in another window than before, or for the first time: what counts goes on counting, from now on.</summary>
    /// <param name="Key">Whose.</param>
    /// <param name="Window">The window.</param>
    /// <param name="Slot">As of when everything counts that counts now.</param>
    /// <param name="After">Slots up to this one no longer counted in the window before.</param>
    /// <param name="Until">When the slot stops to count.</param>
    public sealed record Moved(string Key, string Window, long Slot, long After, long Until) : CounterEvent;
}

[JsonSerializable(typeof(CounterState))]
[JsonSerializable(typeof(CounterReply))]
[JsonSerializable(typeof(CounterEvent))]
internal sealed partial class CounterJson : JsonSerializerContext;
