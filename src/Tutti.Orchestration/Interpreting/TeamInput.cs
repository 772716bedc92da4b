using System.Text.Json;
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

    /// <summary>Of a long conversation the newest lines are shown, so many characters of JSON.</summary>
    private const int MostCharacters = 100_000;

    /// <summary>The fields that they are given.</summary>
    internal static IReadOnlySet<string> Names { get; } = new HashSet<string>(StringComparer.Ordinal) { Task, Conversation, Members, Handed };

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
