using System.Text.Json;
using Tutti.Orchestration.Topics;

namespace Tutti.Orchestration.Boards;

/// <summary>What a blackboard is asked.</summary>
public abstract record BoardMessage
{
    private BoardMessage() { }

    /// <summary>The members of the sender, a run, begin to work. Entries stay where others are at work; a board that is over begins anew.</summary>
    /// <param name="Members">Who, and what they react to.</param>
    /// <param name="Rules">The rules, where nobody is at work yet.</param>
    /// <param name="Seeds">What is posted at once.</param>
    public sealed record Open(IReadOnlyList<BoardMember> Members, BoardRules Rules, IReadOnlyList<BoardPost> Seeds) : BoardMessage;

    /// <summary>A member asks for something to do.</summary>
    /// <param name="Member">Its name.</param>
    public sealed record Claim(string Member) : BoardMessage;

    /// <summary>A member has done what it claimed.</summary>
    /// <param name="Member">Its name.</param>
    /// <param name="Number">The entry.</param>
    /// <param name="Posts">What follows from it.</param>
    /// <param name="IsFailed">Whether it failed, so that somebody else may try.</param>
    public sealed record Finish(string Member, long Number, IReadOnlyList<BoardPost> Posts, bool IsFailed) : BoardMessage;

    /// <summary>Nobody works any more.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Close(string Reason) : BoardMessage;

    /// <summary>The members of the sender are gone; the answer has all entries.</summary>
    public sealed record Leave : BoardMessage;
}

/// <summary>Who works at a board.</summary>
/// <param name="Name">Its name, one among those of its run.</param>
/// <param name="Kinds">Kinds of entries that it reacts to; a <c>*</c> at the end stands for anything. Empty for all.</param>
public sealed record BoardMember(string Name, IReadOnlyList<string> Kinds)
{
    /// <summary>Whether it reacts to a kind.</summary>
    /// <param name="kind">The kind.</param>
    public bool Wants(string kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return Kinds.Count == 0 || Kinds.Any(wanted => TypePattern.Matches(wanted, kind));
    }
}

/// <summary>How a board works.</summary>
public sealed record BoardRules
{
    /// <summary>Whether each member that reacts to an entry takes it once, instead of one of them alone.</summary>
    public bool IsForEach { get; init; }

    /// <summary>After this time an entry weighs half; zero for entries that keep their weight.</summary>
    public TimeSpan HalfLife { get; init; }

    /// <summary>So often something is claimed at most.</summary>
    public int MostClaims { get; init; } = 200;
}

/// <summary>What is posted.</summary>
/// <param name="Kind">What it is, for example <c>symptom</c>.</param>
/// <param name="Data">What it says: JSON of at most 16 KiB.</param>
public sealed record BoardPost(string Kind, JsonElement Data)
{
    /// <summary>How much it matters, above 0; of several entries the heaviest is taken first.</summary>
    public double Weight { get; init; } = 1;
}

/// <summary>An entry of a board.</summary>
/// <param name="Number">Its place.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Data">What it says.</param>
/// <param name="By">Who posted it first; empty for what was there from the start.</param>
public sealed record BoardEntry(long Number, string Kind, JsonElement Data, string By)
{
    /// <summary>How much it matters at <see cref="At"/>; posting it again adds to it.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>When it was posted last.</summary>
    public DateTimeOffset At { get; init; }
}

/// <summary>What a board answers.</summary>
public sealed record BoardReply
{
    /// <summary>Why the board is over; empty while it is not.</summary>
    public string Ended { get; init; } = "";

    /// <summary>What was claimed; null for nothing: a signal tells when to ask again.</summary>
    public BoardEntry? Entry { get; init; }

    /// <summary>What was posted by this message, with numbers; of <see cref="BoardMessage.Leave"/> and <see cref="BoardMessage.Open"/> all entries.</summary>
    public IReadOnlyList<BoardEntry> Entries { get; init; } = [];

    /// <summary>How many posts had no room.</summary>
    public int Refused { get; init; }

    /// <summary>How often something was claimed so far.</summary>
    public int Claims { get; init; }
}

/// <summary>Tells a member to ask again.</summary>
/// <param name="Ended">Why the board is over; empty while it is not.</param>
public sealed record BoardWake(string Ended);
