using System.Text.Json.Serialization;

namespace Tutti.Governance.Limits;

/// <summary>What the health of a target is asked.</summary>
public abstract record TargetMessage
{
    /// <summary>May this call be made now? Who is told to wait asks again at that time, with the same id.</summary>
    /// <param name="Call">The call's id, chosen by the sender and its own.</param>
    /// <param name="Terms">When the target counts as broken.</param>
    public sealed record Admit(string Call, BreakerTerms Terms) : TargetMessage;

    /// <summary>What became of a call that was admitted. A failure that is reported again counts once.</summary>
    /// <param name="Call">The call.</param>
    /// <param name="Outcome">What became of it, as far as the target's health goes: an error that the call itself is to blame for is a success of the target.</param>
    /// <param name="Epoch">The number that the admission gave: reports from before the circuit moved say nothing of the target as it is now.</param>
    /// <param name="RetryAfter">With <see cref="CallOutcome.Busy"/>: for how long the target wants no calls, at most a day; null where it did not say.</param>
    public sealed record Report(string Call, CallOutcome Outcome, long Epoch, TimeSpan? RetryAfter = null) : TargetMessage;
}

/// <summary>What became of a call, for the health of its target. Numbers are journaled and never reused.</summary>
public enum CallOutcome
{
    /// <summary>The target did its part.</summary>
    Succeeded = 1,

    /// <summary>The target failed.</summary>
    Failed = 2,

    /// <summary>The target works, and wants fewer calls.</summary>
    Busy = 3,

    /// <summary>The call ended without a definite reply; for the target's health a failure.</summary>
    Unknown = 4,

    /// <summary>The call was not made after all.</summary>
    NotMade = 5,
}

/// <summary>What the health of a target answers.</summary>
/// <param name="Answer">Whether the call may be made.</param>
/// <param name="IsTrial">Whether it is the one call that tries out a target that was broken: report what became of it at once.</param>
/// <param name="At">When to ask again; null unless the answer is to wait.</param>
/// <param name="Why">Why to wait; null unless the answer is to wait.</param>
/// <param name="Epoch">To be given with the report.</param>
public sealed record TargetReply(TargetAnswer Answer, bool IsTrial, DateTimeOffset? At, WaitReason? Why, long Epoch);

/// <summary>Whether a call may be made. Numbers are journaled and never reused.</summary>
public enum TargetAnswer
{
    /// <summary>Now.</summary>
    Go = 1,

    /// <summary>Not before a time.</summary>
    NotBefore = 2,

    /// <summary>The report is noted.</summary>
    Noted = 3,
}

/// <summary>Why a call has to wait. Numbers are journaled and never reused.</summary>
public enum WaitReason
{
    /// <summary>Too many calls of the target failed.</summary>
    Broken = 1,

    /// <summary>The target wants fewer calls.</summary>
    Slowed = 2,
}

/// <summary>What happens to the health of a target.</summary>
[JsonDerivedType(typeof(TermsSet), "terms")]
[JsonDerivedType(typeof(Turned), "turned")]
[JsonDerivedType(typeof(Reported), "reported")]
[JsonDerivedType(typeof(Slowed), "slowed")]
[JsonDerivedType(typeof(Queued), "queued")]
[JsonDerivedType(typeof(Admitted), "admitted")]
public abstract record TargetEvent
{
    /// <summary>Other terms than before are in force.</summary>
    public sealed record TermsSet(BreakerTerms Terms) : TargetEvent;

    /// <summary>The circuit moved.</summary>
    /// <param name="On">What moved it.</param>
    /// <param name="Call">The trial, where one begins; else empty.</param>
    /// <param name="Until">When the trial is over without a report, or when a broken target may be tried.</param>
    public sealed record Turned(CircuitTrigger On, string Call, DateTimeOffset Until) : TargetEvent;

    /// <summary>What became of a call.</summary>
    /// <param name="Call">The call.</param>
    /// <param name="Outcome">What became of it.</param>
    /// <param name="Counts">Whether it says something of the target as it is now.</param>
    /// <param name="Before">Successes before it that had no record of their own, by the start of a piece of the window; null for none.</param>
    public sealed record Reported(string Call, CallOutcome Outcome, bool Counts, IReadOnlyDictionary<long, int>? Before = null) : TargetEvent;

    /// <summary>The target wants no calls until a time.</summary>
    public sealed record Slowed(DateTimeOffset Until) : TargetEvent;

    /// <summary>A call has its place among those that wait.</summary>
    public sealed record Queued(string Call, DateTimeOffset At) : TargetEvent;

    /// <summary>A call that waited, or was made before, is made.</summary>
    public sealed record Admitted(string Call) : TargetEvent;
}

[JsonSerializable(typeof(TargetState))]
[JsonSerializable(typeof(TargetReply))]
[JsonSerializable(typeof(TargetEvent))]
internal sealed partial class TargetJson : JsonSerializerContext;
