using System.Text.Json.Serialization;

namespace Tutti.Orchestration.Boards;

/// <summary>What happens to a board.</summary>
[JsonDerivedType(typeof(Begun), "begun")]
[JsonDerivedType(typeof(Joined), "joined")]
[JsonDerivedType(typeof(Left), "left")]
[JsonDerivedType(typeof(Posted), "posted")]
[JsonDerivedType(typeof(Claimed), "claimed")]
[JsonDerivedType(typeof(Finished), "finished")]
[JsonDerivedType(typeof(Idle), "idle")]
[JsonDerivedType(typeof(Closed), "closed")]
public abstract record BoardEvent
{
    private BoardEvent() { }

    /// <summary>It begins anew.</summary>
    /// <param name="Rules">The rules.</param>
    public sealed record Begun(BoardRules Rules) : BoardEvent;

    /// <summary>Somebody works at it.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Member">Who.</param>
    public sealed record Joined(string Run, BoardMember Member) : BoardEvent;

    /// <summary>The members of a run are gone; what they held is free again.</summary>
    /// <param name="Run">The run.</param>
    public sealed record Left(string Run) : BoardEvent;

    /// <summary>An entry is new, or weighs more.</summary>
    /// <param name="Entry">The entry.</param>
    public sealed record Posted(BoardEntry Entry) : BoardEvent;

    /// <summary>Somebody took an entry.</summary>
    /// <param name="Number">The entry.</param>
    /// <param name="Who">Run and member.</param>
    public sealed record Claimed(long Number, string Who) : BoardEvent;

    /// <summary>Somebody is done with an entry.</summary>
    /// <param name="Number">The entry.</param>
    /// <param name="Who">Run and member.</param>
    /// <param name="IsFailed">Whether it failed.</param>
    public sealed record Finished(long Number, string Who, bool IsFailed) : BoardEvent;

    /// <summary>Somebody waits.</summary>
    /// <param name="Who">Run and member.</param>
    /// <param name="IsWaiting">Whether it begins to; false where it was woken.</param>
    public sealed record Idle(string Who, bool IsWaiting) : BoardEvent;

    /// <summary>It is over.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Closed(string Reason) : BoardEvent;
}
