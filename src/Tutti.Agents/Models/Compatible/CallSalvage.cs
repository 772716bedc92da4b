using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Tutti.Agents.Schemas;

namespace Tutti.Agents.Models.Compatible;

/// <summary>
/// Reads calls out of the words of an answer, where a server passed them on as text. A text counts as calls only if tools were offered, every
/// name is one of theirs, the arguments fit its schema, and nothing but tags surrounds them. Calls found so go through the same policy as others.
/// </summary>
internal static class CallSalvage
{
    private const int MostCharacters = 256 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    /// <summary>Tags that may surround a call in JSON; the second is empty where none closes it.</summary>
    private static readonly (string Open, string Close)[] Tags =
    [
        ("<tool_call>", "</tool_call>"), ("<tool_calls>", "</tool_calls>"), ("<|tool_call|>", "<|/tool_call|>"), ("```json", "```"), ("```tool_call", "```"),
        ("```", "```"), ("[TOOL_CALLS]", ""), ("<|python_tag|>", ""),
    ];

    /// <summary>Whether a text that begins so may turn out to be a call, so that it must not be shown yet.</summary>
    internal static bool MayBegin(ReadOnlySpan<char> text) => text.TrimStart() is [] or ['{' or '[' or '<' or '`', ..];

    /// <summary>The calls; empty when the text is none.</summary>
    internal static IReadOnlyList<(string Name, JsonElement Arguments)> Read(string text, IReadOnlyList<AIFunctionDeclaration> offered)
    {
        var calls = new List<(string, JsonElement)>();
        var rest = text.AsSpan().Trim();
        if (offered.Count == 0 || rest.IsEmpty || rest.Length > MostCharacters || !MayBegin(rest)) { return []; }
        while (!rest.IsEmpty)
        {
            if (!TryTake(ref rest, offered, calls)) { return []; }
            rest = rest.TrimStart().TrimStart(";,").TrimStart();
        }

        return calls;
    }

    private static bool TryTake(ref ReadOnlySpan<char> rest, IReadOnlyList<AIFunctionDeclaration> offered, List<(string, JsonElement)> calls)
    {
        foreach (var (open, close) in Tags)
        {
            if (!rest.StartsWith(open, StringComparison.OrdinalIgnoreCase)) { continue; }
            var inside = rest[open.Length..];
            // The last closing tag may have been taken for the end of the answer.
            var end = close.Length == 0 ? -1 : inside.IndexOf(close, StringComparison.OrdinalIgnoreCase);
            var body = (end < 0 ? inside : inside[..end]).Trim();
            rest = end < 0 ? [] : inside[(end + close.Length)..];
            if (body.StartsWith("<function=", StringComparison.OrdinalIgnoreCase)) { return TryTakeFunctions(ref body, offered, calls); }
            return TryTakeJson(ref body, offered, calls) && body.Trim().IsEmpty;
        }

        return rest.StartsWith("<function=", StringComparison.OrdinalIgnoreCase) ? TryTakeFunction(ref rest, offered, calls) : TryTakeJson(ref rest, offered, calls);
    }

    private static bool TryTakeFunctions(ref ReadOnlySpan<char> body, IReadOnlyList<AIFunctionDeclaration> offered, List<(string, JsonElement)> calls)
    {
        while (!body.IsEmpty)
        {
            if (!TryTakeFunction(ref body, offered, calls)) { return false; }
            body = body.Trim();
        }

        return true;
    }

    /// <summary><c>&lt;function=NAME&gt;</c>, then JSON or parameters as tags.</summary>
    private static bool TryTakeFunction(ref ReadOnlySpan<char> rest, IReadOnlyList<AIFunctionDeclaration> offered, List<(string, JsonElement)> calls)
    {
        var begin = rest["<function=".Length..];
        var closed = begin.IndexOf('>');
        if (closed < 0) { return false; }
        var name = begin[..closed].Trim().Trim('"').ToString();
        var inside = begin[(closed + 1)..];
        var end = inside.IndexOf("</function>", StringComparison.OrdinalIgnoreCase);
        var body = (end < 0 ? inside : inside[..end]).Trim();
        rest = end < 0 ? [] : inside[(end + "</function>".Length)..];
        if (offered.FirstOrDefault(tool => tool.Name == name) is not { } tool) { return false; }
        var json = body.StartsWith("{") ? body.ToString() : Parameters(body, tool.JsonSchema)?.ToJsonString();
        return json is not null && TryParse(json) is { } arguments && TryAdd(tool, arguments, calls);
    }

    private static JsonObject? Parameters(ReadOnlySpan<char> body, JsonElement schema)
    {
        const string opening = "<parameter=";
        const string closing = "</parameter>";
        var arguments = new JsonObject();
        while (!body.IsEmpty)
        {
            if (!body.StartsWith(opening, StringComparison.OrdinalIgnoreCase)) { return null; }
            var named = body[opening.Length..];
            var (nameEnd, end) = (named.IndexOf('>'), named.IndexOf(closing, StringComparison.OrdinalIgnoreCase));
            if (nameEnd < 0 || end < nameEnd) { return null; }
            var name = named[..nameEnd].Trim().Trim('"').ToString();
            var value = Untagged(named[(nameEnd + 1)..end]);
            if (!arguments.TryAdd(name, IsText(schema, name) ? JsonValue.Create(value) : AsNode(value))) { return null; }
            body = named[(end + closing.Length)..].TrimStart();
        }

        return arguments;
    }

    /// <summary>The line breaks after the opening and before the closing tag belong to the tags.</summary>
    private static string Untagged(ReadOnlySpan<char> value)
    {
        if (value.StartsWith("\n")) { value = value[1..]; }
        if (value.EndsWith("\n")) { value = value[..^1]; }
        return value.ToString();
    }

    private static bool IsText(JsonElement schema, string name) =>
        ChunkReader.Object(schema, "properties") is { } properties && ChunkReader.Object(properties, name) is { } property && ChunkReader.Text(property, "type") == "string";

    private static JsonNode? AsNode(string value)
    {
        try { return JsonNode.Parse(value); }
        catch (JsonException) { return JsonValue.Create(value); }
    }

    private static bool TryTakeJson(ref ReadOnlySpan<char> rest, IReadOnlyList<AIFunctionDeclaration> offered, List<(string, JsonElement)> calls)
    {
        var length = JsonLength(rest);
        if (length == 0 || TryParse(rest[..length].ToString()) is not { } value) { return false; }
        rest = rest[length..];
        return value.ValueKind == JsonValueKind.Array
            ? value.GetArrayLength() > 0 && value.EnumerateArray().All(one => TryAddNamed(one, offered, calls))
            : TryAddNamed(value, offered, calls);
    }

    private static bool TryAddNamed(JsonElement value, IReadOnlyList<AIFunctionDeclaration> offered, List<(string, JsonElement)> calls)
    {
        if (value.ValueKind != JsonValueKind.Object) { return false; }
        var call = ChunkReader.Object(value, "function") ?? value;
        if (ChunkReader.Text(call, "name") is not { } name || offered.FirstOrDefault(tool => tool.Name == name) is not { } tool) { return false; }
        return ChunkReader.Arguments(call) is { } json && TryParse(json) is { } arguments && TryAdd(tool, arguments, calls);
    }

    private static bool TryAdd(AIFunctionDeclaration tool, JsonElement arguments, List<(string, JsonElement)> calls)
    {
        if (arguments.ValueKind != JsonValueKind.Object || JsonSchema.FindFaults(tool.JsonSchema, arguments).Count > 0) { return false; }
        calls.Add((tool.Name, arguments));
        return true;
    }

    private static JsonElement? TryParse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>How long the object or list at the beginning is; 0 when there is none.</summary>
    private static int JsonLength(ReadOnlySpan<char> text)
    {
        if (text is not ['{' or '[', ..]) { return 0; }
        var (depth, isQuoted) = (0, false);
        for (var index = 0; index < text.Length; index++)
        {
            switch (text[index])
            {
                case '"':
                    isQuoted = !isQuoted;
                    break;
                case '\\' when isQuoted:
                    index++;
                    break;
                case '{' or '[' when !isQuoted:
                    depth++;
                    break;
                case '}' or ']' when !isQuoted && --depth == 0:
                    return index + 1;
            }
        }

        return 0;
    }
}
