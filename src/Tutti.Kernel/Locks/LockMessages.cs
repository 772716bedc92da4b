using System.Text.Json.Serialization;

namespace Tutti.Kernel.Locks;

/// <summary>What is asked for.</summary>
internal sealed record LockAsk(LockKind Kind, string Key, int Most, string Tenant)
{
    /// <summary>The path of the code that asks: what lies within each other runs one after the other.</summary>
    public string Scope { get; init; } = "";

    /// <summary>The ask itself: the key of its path, and where the run was retried before. Repeated, it is the same ask.</summary>
    public string Place { get; init; } = "";

    /// <summary>The asking run's generation: what earlier ones held is free.</summary>
    public int Generation { get; init; }

    /// <summary>When the run began; the youngest gives way.</summary>
    public long StartedUs { get; init; }

    /// <summary>For how long the run would wait; null for as long as it takes.</summary>
    public TimeSpan? Within { get; init; }

    public string Book => LockState.BookOf(Kind, Key);
}

/// <summary>What the locks are asked.</summary>
internal abstract record LockMessage
{
    /// <summary>A run wants it.</summary>
    public sealed record Ask(LockAsk What) : LockMessage;

    /// <summary>A run lets go of it, or does not wait any more. Repeating it changes nothing.</summary>
    public sealed record Release(LockKind Kind, string Key, long Number) : LockMessage;

    /// <summary>Somebody looks whether anybody holds it or waits for it.</summary>
    public sealed record Look(LockKind Kind, string Key) : LockMessage;

    /// <summary>A run that failed is about to be retried: nothing of it holds or waits any more.</summary>
    public sealed record Forget(string Run) : LockMessage;

    /// <summary>A run is about to go on where it held it, or waited for it.</summary>
    public sealed record Reclaim(LockAsk What, string Run, long Number, bool IsHeld) : LockMessage;

    /// <summary>A person takes a place away.</summary>
    public sealed record Remove(long Number) : LockMessage;
}

/// <summary>What a run is told, as the reply or later by a signal.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Number">The ticket; 0 where there is none.</param>
/// <param name="Fence">Grows with each grant of anything; 0 unless granted.</param>
/// <param name="Members">The cycle, in a deadlock; else empty.</param>
internal sealed record LockReply(LockOutcome Outcome, long Number, long Fence, IReadOnlyList<LockMember> Members)
{
    /// <summary>What was asked for; for those who read the reply in a journal.</summary>
    public LockAsk? What { get; init; }

    public static string SignalOf(long number) => FormattableString.Invariant($"lock/{number}");
}

/// <summary>What became of a message. Journaled: never renumbered.</summary>
internal enum LockOutcome
{
    Granted = 1,
    Waiting = 2,
    Released = 3,
    Gone = 4,
    TimedOut = 5,
    Deadlock = 6,
    Removed = 7,
}

/// <summary>Why a ticket is no more. Journaled: never renumbered.</summary>
internal enum LeaveReason
{
    Released = 1,
    Ended = 2,
    TimedOut = 3,
    Deadlock = 4,
    Removed = 5,
}

/// <summary>What happens to the locks.</summary>
[JsonDerivedType(typeof(Queued), "queued")]
[JsonDerivedType(typeof(Granted), "granted")]
[JsonDerivedType(typeof(Left), "left")]
[JsonDerivedType(typeof(Checked), "checked")]
[JsonDerivedType(typeof(Reclaimed), "reclaimed")]
internal abstract record LockEvent
{
    public sealed record Queued(LockAsk What, LockTicket Ticket) : LockEvent;

    public sealed record Granted(string Book, long Number, string Run, long Fence) : LockEvent;

    /// <summary>A ticket is no more.</summary>
    /// <param name="Book">Where.</param>
    /// <param name="Number">Which.</param>
    /// <param name="Run">Whose.</param>
    /// <param name="Why">Why.</param>
    /// <param name="Members">The cycle, in a deadlock.</param>
    public sealed record Left(string Book, long Number, string Run, LeaveReason Why, IReadOnlyList<LockMember>? Members = null) : LockEvent;

    /// <summary>The holders live: look again at a time.</summary>
    public sealed record Checked(string Book, DateTimeOffset Next) : LockEvent;

    public sealed record Reclaimed(LockAsk What, LockTicket Ticket) : LockEvent;
}

[JsonSerializable(typeof(LockState))]
[JsonSerializable(typeof(LockReply))]
[JsonSerializable(typeof(LockEvent))]
internal sealed partial class LockJson : JsonSerializerContext;
