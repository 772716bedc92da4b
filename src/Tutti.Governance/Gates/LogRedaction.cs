using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tutti.Governance.Calls;
using Tutti.Governance.Policies;

namespace Tutti.Governance.Gates;

/// <summary>Takes out of arguments what a policy does not want to have logged: <c>args.token</c>, <c>args.*.key</c>, <c>args.**.password</c>.</summary>
internal static class LogRedaction
{
    private const string Removed = "[redacted]";

    private static readonly byte[] RemovedUtf8 = Encoding.UTF8.GetBytes(Removed);

    public static JsonElement Apply(JsonElement arguments, IReadOnlyList<Redaction> redactions)
    {
        if (!redactions.Any(static redaction => redaction.Log.Count > 0)) { return arguments; }
        var root = JsonObject.Create(arguments) ?? [];
        foreach (var path in redactions.SelectMany(static redaction => redaction.Log)) { Remove(root, path.Split('.').AsSpan(1)); }
        return JsonElement.Parse(root.ToJsonString());
    }

    /// <summary>Logged arguments without what was taken out of them: what is missing is not known.</summary>
    public static CallArguments Known(JsonElement? logged) =>
        logged is { ValueKind: JsonValueKind.Object } arguments ? CallArguments.Of(IsWhole(arguments) ? arguments : JsonElement.Parse(Without(JsonObject.Create(arguments) ?? []).ToJsonString())) : CallArguments.None;

    /// <summary>Whether nothing was taken out of arguments.</summary>
    public static bool IsWhole(JsonElement logged) => JsonMarshal.GetRawUtf8Value(logged).IndexOf(RemovedUtf8) < 0;

    /// <summary>A list of which an item was taken out goes whole: the others would stand at other places.</summary>
    private static JsonObject Without(JsonObject map)
    {
        foreach (var (name, value) in map.ToList())
        {
            if (value is JsonObject inner) { Without(inner); }
            else if (value?.ToJsonString().Contains(Removed, StringComparison.Ordinal) == true) { map.Remove(name); }
        }

        return map;
    }

    /// <summary>The first part of a path is <c>args</c>; what is left goes down from there.</summary>
    private static void Remove(JsonNode? node, ReadOnlySpan<string> path)
    {
        if (path.IsEmpty || node is null) { return; }
        if (path[0] == "**")
        {
            Remove(node, path[1..]);
            foreach (var child in Children(node)) { Remove(child, path); }
            return;
        }

        if (node is JsonObject map) { RemoveMembers(map, path); }
        if (node is JsonArray list) { RemoveItems(list, path); }
    }

    private static void RemoveMembers(JsonObject map, ReadOnlySpan<string> path)
    {
        foreach (var name in map.Select(static member => member.Key).ToList())
        {
            if (path[0] != "*" && path[0] != name) { continue; }
            if (path.Length == 1) { map[name] = Removed; }
            else { Remove(map[name], path[1..]); }
        }
    }

    /// <summary>A star stands for each item; a name goes into all of them.</summary>
    private static void RemoveItems(JsonArray list, ReadOnlySpan<string> path)
    {
        for (var index = 0; index < list.Count; index++)
        {
            if (path[0] == "*" && path.Length == 1) { list[index] = Removed; }
            else { Remove(list[index], path[0] == "*" ? path[1..] : path); }
        }
    }

    private static IEnumerable<JsonNode?> Children(JsonNode node) => node switch
    {
        JsonObject map => [.. map.Select(static member => member.Value)],
        JsonArray list => [.. list],
        _ => [],
    };
}
