using System.Text.Json;
using Tutti.Agents.Cards;

namespace Tutti.Orchestration.Agents.ProcessAgents;

/// <summary>Puts what was filled for a task into a card.</summary>
internal static class FilledCard
{
    public static AgentCard Of(AgentCard card, JsonElement filled)
    {
        var process = card.Process!; // the card reader makes no other cards
        return card with
        {
            Process = process with
            {
                Run = Find(filled, ProcessCardReader.Run) is { } run ? Texts(run) : process.Run,
                Environment = Find(filled, ProcessCardReader.Environment) is { } variables ? Variables(variables) : process.Environment,
                Prompt = Find(filled, ProcessCardReader.Prompt) is { } prompt ? TextOf(prompt) : process.Prompt,
                Sandbox = process.Sandbox with
                {
                    WritablePaths = Find(filled, ProcessCardReader.Writable) is { } writable ? Texts(writable) : [],
                    HiddenPaths = Find(filled, ProcessCardReader.Hidden) is { } hidden ? Texts(hidden) : [],
                },
            },
        };
    }

    /// <summary>Where to work; empty for nowhere.</summary>
    public static string Directory(JsonElement filled) => Find(filled, ProcessCardReader.Directory) is { } place ? TextOf(place) : "";

    private static JsonElement? Find(JsonElement filled, string name) =>
        filled.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : value.GetRawText();

    /// <summary>A list within the list is spliced: <c>[cargo, test, "${inputs.arguments}"]</c>. What is null is left out.</summary>
    private static List<string> Texts(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Where(static item => item.ValueKind != JsonValueKind.Null).SelectMany(Texts)]
        : [TextOf(value)];

    private static Dictionary<string, string?> Variables(JsonElement value) => value.EnumerateObject()
        .ToDictionary(static member => member.Name, static member => member.Value.ValueKind == JsonValueKind.Null ? null : TextOf(member.Value));
}
