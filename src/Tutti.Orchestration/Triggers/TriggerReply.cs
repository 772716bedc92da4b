using System.Text.Json.Serialization;

namespace Tutti.Orchestration.Triggers;

/// <summary>What a trigger answers.</summary>
/// <param name="Standing">What became of what was asked.</param>
/// <param name="Number">The occurrence; 0 for none.</param>
/// <param name="Code">Why nothing begins; empty where something does.</param>
/// <param name="Why">The same in words.</param>
public sealed record TriggerReply(TriggerStanding Standing, long Number = 0, string Code = "", string Why = "")
{
    /// <summary>Whether the same event may do better later: it was refused for want of room, or because of a pause.</summary>
    [JsonIgnore]
    public bool MayComeAgain => Code is TriggerCodes.Full or TriggerCodes.TooMany or TriggerCodes.Paused;

    /// <summary>Whether a pause is the reason.</summary>
    [JsonIgnore]
    public bool IsPaused => Code == TriggerCodes.Paused;
}

/// <summary>What became of an event.</summary>
public enum TriggerStanding
{
    /// <summary>It is as it was asked to be.</summary>
    Done = 1,

    /// <summary>A run begins.</summary>
    Begins = 2,

    /// <summary>A run will begin.</summary>
    Waits = 3,

    /// <summary>It came before; what became of it then counts.</summary>
    Repeated = 4,

    /// <summary>It is not one that is meant.</summary>
    PassedOver = 5,

    /// <summary>It is left out, and recorded with a code.</summary>
    Refused = 6,
}
