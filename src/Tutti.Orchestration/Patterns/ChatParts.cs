using System.Text.Json;
using Tutti.Kernel.Runs;

namespace Tutti.Orchestration.Patterns;

/// <summary>Who takes part in a conversation.</summary>
/// <param name="Name">The name that others see; also that of its scope.</param>
/// <param name="SpeakAsync">Says something, JSON, from what was said so far. Empty words are a turn in which nothing was said.</param>
public sealed record ChatMember(string Name, Func<WorkflowContext, ChatView, Task<JsonElement>> SpeakAsync)
{
    /// <summary>What it is good for, in one line, for a chair that chooses; empty for nothing said.</summary>
    public string Does { get; init; } = "";
}

/// <summary>Who leads a conversation: is asked after each round, or before each turn where it chooses, and once more when it is over.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DecideAsync">Decides from what was said so far; the last argument says whether this is the end, where only <see cref="ChairWord.Conclusion"/> counts.</param>
public sealed record ChatChair(string Name, Func<WorkflowContext, ChatView, bool, Task<ChairWord>> DecideAsync);

/// <summary>What a chair decides.</summary>
public sealed record ChairWord
{
    /// <summary>Whether the conversation is over.</summary>
    public bool IsDone { get; init; }

    /// <summary>Who speaks next; looked at where the chair chooses and it is not over.</summary>
    public string Next { get; init; } = "";

    /// <summary>A remark to all; it takes no turn. Null for none.</summary>
    public JsonElement? Says { get; init; }

    /// <summary>What the conversation came to; the newest counts. Null for nothing yet.</summary>
    public JsonElement? Conclusion { get; init; }
}

/// <summary>Something that was said.</summary>
/// <param name="By">Who.</param>
/// <param name="Said">What.</param>
public sealed record ChatLine(string By, JsonElement Said);

/// <summary>A conversation as somebody in it sees it.</summary>
/// <param name="Name">Who sees it; empty for a condition.</param>
/// <param name="Lines">What was said, the oldest first.</param>
/// <param name="Members">Who takes part, without those that have failed.</param>
/// <param name="Round">The round, from 1; where a chair chooses, the turn.</param>
public sealed record ChatView(string Name, IReadOnlyList<ChatLine> Lines, IReadOnlyList<ChatMember> Members, int Round);

/// <summary>Who speaks when.</summary>
public enum ChatOrder
{
    /// <summary>One after the other, again and again: <c>in-turn</c>.</summary>
    InTurn = 1,

    /// <summary>All at once in each round, none hears the others of that round: <c>together</c>. A debate.</summary>
    Together = 2,

    /// <summary>The chair chooses before each turn: <c>chosen</c>.</summary>
    Chosen = 3,
}

/// <summary>How a conversation goes.</summary>
public sealed record ChatRules
{
    /// <summary>Who speaks when.</summary>
    public ChatOrder Order { get; init; } = ChatOrder.InTurn;

    /// <summary>Turns of members in all, at least 1.</summary>
    public int MostTurns { get; init; } = GroupChat.UsualTurns;

    /// <summary>Ends it when true; looked at after each turn, of those who speak together after each round. Null for no condition.</summary>
    public Func<ChatView, bool>? Until { get; init; }

    /// <summary>Who leads; must be there where it chooses. Null for nobody.</summary>
    public ChatChair? Chair { get; init; }
}

/// <summary>What a conversation came to. Immutable.</summary>
public sealed record ChatResult
{
    /// <summary>All that was said, the oldest first.</summary>
    public required IReadOnlyList<ChatLine> Lines { get; init; }

    /// <summary>Turns of members.</summary>
    public required int Turns { get; init; }

    /// <summary>Why it ended, for people.</summary>
    public required string EndedBy { get; init; }

    /// <summary>What the chair made of it; null where there is none.</summary>
    public JsonElement? Conclusion { get; init; }

    /// <summary>Members that failed and left.</summary>
    public required IReadOnlyList<FailedMember> Failed { get; init; }
}
