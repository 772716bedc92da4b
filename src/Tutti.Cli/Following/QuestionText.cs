using System.Text.Json;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Following;

/// <summary>A question's details in lines.</summary>
internal static class QuestionText
{
    private const int MostLines = 40;

    public static IEnumerable<string> Lines(WaitView wait) => wait.Details is { } details ? Lines(details).Take(MostLines) : [];

    private static IEnumerable<string> Lines(JsonElement details) => details.ValueKind switch
    {
        JsonValueKind.Object => details.EnumerateObject().SelectMany(static member => Member(member.Name, member.Value)),
        JsonValueKind.Array => details.EnumerateArray().Select(static item => $"  - {Text(item)}"),
        _ => Text(details).Split('\n').Select(static line => $"  {line.TrimEnd()}"),
    };

    private static IEnumerable<string> Member(string name, JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Array) { return [$"  {name}:", .. value.EnumerateArray().Select(static item => $"    - {Text(item)}")]; }
        var lines = Text(value).Split('\n');
        return lines.Length == 1 ? [$"  {name}: {lines[0]}"] : [$"  {name}:", .. lines.Select(static line => $"    {line.TrimEnd()}")];
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : value.GetRawText();
}
