using System.Text.Json;
using Tutti.Orchestration.Boards;
using Tutti.Orchestration.Checking;
using Tutti.Orchestration.Patterns;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Interpreting;

/// <summary>What those who work together are given beside what the plan gives them, where they take it.</summary>
internal static class TeamInput
{
    private const string Task = "task";
    private const string Conversation = "conversation";
    private const string Members = "members";
    private const string Handed = "handed";
    private const string Award = "award";
    private const string Entry = "entry";
    private const string Board = "board";

    /// <summary>Of a long conversation the newest lines are shown, so many characters of JSON.</summary>
    private const int MostCharacters = 100_000;

    /// <summary>The fields that they are given.</summary>
    internal static IReadOnlySet<string> Names { get; } = new HashSet<string>(StringComparer.Ordinal) { Task, Conversation, Members, Handed, Award, Entry, Board };

    /// <summary>The input of a member of a conversation.</summary>
    internal static JsonElement OfSpeaker(CompiledStep step, JsonElement given, string about, ChatView view)
    {
        var others = string.Join(", ", view.Members.Where(member => member.Name != view.Name).Select(static member => $"'{member.Name}'"));
        var input = With(step, given, Task, $"You are '{view.Name}' in a conversation with {others}. It is about:\n{about}\n\nSay your next words, and only yours: what moves the matter on. Do not repeat what was said.");
        return With(step, input, Conversation, writer => WriteLines(writer, view.Lines));
    }

    /// <summary>The input of a chair.</summary>
    internal static JsonElement OfChair(CompiledStep step, JsonElement given, PlanStep.Chat chat, string about, ChatView view, bool isLast)
    {
        var asked = isLast ? "The conversation is over. Say under 'conclusion' what it came to."
            : chat.Order == ChatOrder.Chosen ? "Say under 'next' who speaks next, by name. When nothing more is to be gained, set 'done' and say under 'conclusion' what it came to."
            : "Let it go on, or, when nothing more is to be gained, set 'done' and say under 'conclusion' what it came to.";
        var input = With(step, given, Task, $"You lead a conversation. It is about:\n{about}\n\n{asked}");
        input = With(step, input, Members, writer => WriteMembers(writer, view.Members.Select(static member => (member.Name, member.Does))));
        return With(step, input, Conversation, writer => WriteLines(writer, view.Lines));
    }

    /// <summary>The input of who has a task that is handed around.</summary>
    internal static JsonElement OfHolder(CompiledStep step, JsonElement given, PlanStep.Handoff handoff, string task, string holder, Hop? before)
    {
        var input = With(step, given, Task, $"{task}\n\nAnswer it under 'answer'. Where one of the others is the right one for it, say who under 'to', and give along under 'carry' all that they need; they see nothing else of your work.");
        input = With(step, input, Members, writer => WriteMembers(writer, handoff.Members.Where(member => member.Name != holder).Select(static member => (member.Name, member.Does))));
        return before is null ? input : With(step, input, Handed, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("by", before.From);
            writer.WritePropertyName("carry");
            before.Carry.WriteTo(writer);
            writer.WriteEndObject();
        });
    }

    /// <summary>The input of who may make an offer.</summary>
    internal static JsonElement OfBidder(CompiledStep step, JsonElement given, string task) =>
        With(step, given, Task, $"{task}\n\nDo not do it yet. Say whether you want this task, at which price, and how sure you are that you can do it. Who makes the best offer gets it.");

    /// <summary>The input of whose offer was the best.</summary>
    internal static JsonElement OfMaker(CompiledStep step, JsonElement given, string task, JsonElement offer) => With(step, With(step, given, Task, task), Award, offer.WriteTo);

    /// <summary>The input of who is right for a task.</summary>
    internal static JsonElement OfChosen(CompiledStep step, JsonElement given, string task) => given.ValueKind == JsonValueKind.Object && given.TryGetProperty(Task, out _) ? given : With(step, given, Task, task);

    /// <summary>The input of who has claimed an entry of a blackboard.</summary>
    internal static JsonElement OfClaimer(CompiledStep step, JsonElement given, string about, string member, SwarmView view)
    {
        var input = With(step, given, Task, $"You are '{member}', one of several who work at a blackboard. It is about:\n{about}\n\nLook at the entry, and post what follows from it under 'posts', as new entries, or nothing. Do not post what is there already.");
        input = With(step, input, Entry, writer => Write(writer, view.Entry));
        return With(step, input, Board, writer => WriteBoard(writer, view.Board));
    }

    private static void Write(Utf8JsonWriter writer, BoardEntry entry)
    {
        writer.WriteStartObject();
        writer.WriteNumber("number", entry.Number);
        writer.WriteString("kind", entry.Kind);
        writer.WritePropertyName("data");
        entry.Data.WriteTo(writer);
        writer.WriteString("by", entry.By[(entry.By.LastIndexOf('/') + 1)..]);
        writer.WriteNumber("weight", entry.Weight);
        writer.WriteEndObject();
    }

    /// <summary>The newest entries, as many as there is room for.</summary>
    private static void WriteBoard(Utf8JsonWriter writer, IReadOnlyList<BoardEntry> board)
    {
        var (first, characters) = (board.Count, 0);
        while (first > 0 && (characters += board[first - 1].Data.GetRawText().Length + board[first - 1].Kind.Length) <= MostCharacters) { first--; }
        writer.WriteStartArray();
        foreach (var entry in board.Skip(first)) { Write(writer, entry); }
        writer.WriteEndArray();
    }

    private static JsonElement With(CompiledStep step, JsonElement input, string field, string text) => With(step, input, field, writer => writer.WriteStringValue(text));

    private static JsonElement With(CompiledStep step, JsonElement input, string field, Action<Utf8JsonWriter> write) =>
        CheckerInput.HasRoom(step, field) ? Values.With(input, field, Values.Written(write)) : input;

    private static void WriteMembers(Utf8JsonWriter writer, IEnumerable<(string Name, string Does)> members)
    {
        writer.WriteStartArray();
        foreach (var (name, does) in members)
        {
            writer.WriteStartObject();
            writer.WriteString("name", name);
            if (does.Length > 0) { writer.WriteString("does", does); }
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteLines(Utf8JsonWriter writer, IReadOnlyList<ChatLine> lines)
    {
        var (first, room) = (lines.Count, MostCharacters);
        while (first > 0 && (room -= lines[first - 1].Said.GetRawText().Length) >= 0) { first--; }
        writer.WriteStartArray();
        if (first > 0) { WriteLine(writer, new ChatLine("", Values.Written(text => text.WriteStringValue($"({first} earlier lines are left out)")))); }
        foreach (var line in lines.Skip(first)) { WriteLine(writer, line); }
        writer.WriteEndArray();
    }

    private static void WriteLine(Utf8JsonWriter writer, ChatLine line)
    {
        writer.WriteStartObject();
        writer.WriteString("by", line.By);
        writer.WritePropertyName("said");
        line.Said.WriteTo(writer);
        writer.WriteEndObject();
    }
}
