using System.Globalization;
using System.Text.Json;

namespace Tutti.Governance.Pins;

/// <summary>What is different between two definitions of a tool, place by place, for people.</summary>
public static class DefinitionChanges
{
    private const int MostShown = 120;

    /// <summary>One line for each place: <c>+</c> for what is new, <c>-</c> for what is gone, <c>~</c> for what is another now.</summary>
    /// <param name="before">The definition that was reviewed.</param>
    /// <param name="after">The one that is listed now.</param>
    public static IReadOnlyList<string> Between(ToolDefinition before, ToolDefinition after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return [.. Compare(before.Definition, after.Definition, "")];
    }

    private static IEnumerable<string> Compare(JsonElement before, JsonElement after, string path)
    {
        if (JsonElement.DeepEquals(before, after)) { return []; }
        if (before.ValueKind == JsonValueKind.Object && after.ValueKind == JsonValueKind.Object) { return CompareMembers(before, after, path); }
        if (before.ValueKind == JsonValueKind.String && after.ValueKind == JsonValueKind.String) { return [$"~ {path}: {OfTexts(before.GetString() ?? "", after.GetString() ?? "")}"]; }
        return [$"~ {path}: {Shown(before.GetRawText())} → {Shown(after.GetRawText())}"];
    }

    private static IEnumerable<string> CompareMembers(JsonElement before, JsonElement after, string path)
    {
        foreach (var old in before.EnumerateObject())
        {
            var place = PlaceOf(path, old.Name);
            if (!after.TryGetProperty(old.Name, out var now)) { yield return $"- {place}: {Shown(old.Value.GetRawText())}"; }
            else
            {
                foreach (var line in Compare(old.Value, now, place)) { yield return line; }
            }
        }

        foreach (var added in after.EnumerateObject().Where(added => !before.TryGetProperty(added.Name, out _))) { yield return $"+ {PlaceOf(path, added.Name)}: {Shown(added.Value.GetRawText())}"; }
    }

    /// <summary>What stands in the middle, where long texts begin and end alike.</summary>
    private static string OfTexts(string before, string after)
    {
        var (start, end) = (0, 0);
        var most = Math.Min(before.Length, after.Length);
        while (start < most && before[start] == after[start]) { start++; }
        while (end < most - start && before[^(end + 1)] == after[^(end + 1)]) { end++; }
        while (start > 0 && before[start - 1] != ' ') { start--; } // whole words
        while (end > 0 && before[^end] != ' ') { end--; }
        var (head, tail) = (start > 0 ? "…" : "", end > 0 ? "…" : "");
        return string.Create(CultureInfo.InvariantCulture, $"{Quoted(head, before[start..(before.Length - end)], tail)} → {Quoted(head, after[start..(after.Length - end)], tail)}");
    }

    private static string Quoted(string head, string text, string tail) => $"'{head}{Shown(text)}{tail}'";

    private static string PlaceOf(string path, string name) => path.Length == 0 ? Shown(name) : $"{path}.{Shown(name)}";

    /// <summary>On one line, and nothing of it unseen.</summary>
    private static string Shown(string text) => ToolWarnings.Visible(text, MostShown);
}
