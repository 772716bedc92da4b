using System.Text;
using System.Text.Json;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Upstreams;

/// <summary>What headers repeat of a request, for whoever stands in between and does not read it (MCP 2026-07-28, streamable HTTP).</summary>
internal static class ModernHeaders
{
    /// <summary>Numbers beyond are not the same to every reader.</summary>
    private const long MostInteger = (1L << 53) - 1;

    private const string TokenMarks = "!#$%&'*+-.^_`|~";

    /// <summary>The headers of a request.</summary>
    /// <param name="method">The method.</param>
    /// <param name="body">Its parameters.</param>
    /// <param name="schema">Of a call of a tool: the schema of its arguments, which says what headers repeat. Null where none is known.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(string method, JsonElement body, JsonElement? schema)
    {
        var headers = new List<KeyValuePair<string, string>> { new(Modern.VersionHeader, Modern.Version), new(Modern.MethodHeader, Encoded(method)) };
        var named = method switch
        {
            "tools/call" or "prompts/get" => "name",
            "resources/read" => "uri",
            Modern.GetTask or Modern.UpdateTask or Modern.CancelTask => "taskId",
            _ => null,
        };
        if (named is not null && TextOf(body, named) is { } name) { headers.Add(new(Modern.NameHeader, Encoded(name))); }
        if (schema is { } known && body.TryGetProperty("arguments", out var arguments)) { AddParams(headers, known, arguments); }
        return headers;
    }

    /// <summary>Whether what a schema says of headers keeps to the rules. A tool where it does not is none over HTTP.</summary>
    public static bool AreValid(JsonElement schema)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return AreValid(schema, isProperty: true, names);
    }

    private static bool AreValid(JsonElement schema, bool isProperty, HashSet<string> names)
    {
        if (schema.ValueKind == JsonValueKind.Array) { return schema.EnumerateArray().All(part => AreValid(part, isProperty: false, names)); }
        if (schema.ValueKind != JsonValueKind.Object) { return true; }
        if (schema.TryGetProperty(Modern.HeaderMark, out var mark) && !(isProperty && IsToken(mark) && IsPlain(schema) && names.Add(mark.GetString() ?? ""))) { return false; }
        foreach (var member in schema.EnumerateObject())
        {
            var isMap = member.NameEquals("properties"u8) && member.Value.ValueKind == JsonValueKind.Object;
            if (isMap ? !member.Value.EnumerateObject().All(property => AreValid(property.Value, isProperty, names)) : !IsData(member.Name) && !AreValid(member.Value, isProperty: false, names)) { return false; }
        }

        return true;
    }

    /// <summary>What these hold are values, not schemas.</summary>
    private static bool IsData(string keyword) => keyword is "default" or "const" or "enum" or "examples" or Modern.HeaderMark;

    private static bool IsPlain(JsonElement property) => TextOf(property, "type") is "string" or "integer" or "boolean";

    private static bool IsToken(JsonElement mark) =>
        mark.ValueKind == JsonValueKind.String && mark.GetString() is { Length: > 0 } name && name.All(static character => char.IsAsciiLetterOrDigit(character) || TokenMarks.Contains(character, StringComparison.Ordinal));

    private static void AddParams(List<KeyValuePair<string, string>> headers, JsonElement schema, JsonElement arguments)
    {
        if (arguments.ValueKind != JsonValueKind.Object || schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties)) { return; }
        foreach (var property in RpcText.MembersOf(properties))
        {
            if (property.Value.ValueKind != JsonValueKind.Object || !arguments.TryGetProperty(property.Name, out var given)) { continue; }
            if (!property.Value.TryGetProperty(Modern.HeaderMark, out var mark)) { AddParams(headers, property.Value, given); }
            else if (IsToken(mark) && ValueOf(given) is { } value) { headers.Add(new(Modern.ParamHeader + mark.GetString(), Encoded(value))); }
        }
    }

    private static string? ValueOf(JsonElement given) => given.ValueKind switch
    {
        JsonValueKind.String => given.GetString(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number when given.TryGetDecimal(out var number) && decimal.IsInteger(number) && Math.Abs(number) <= MostInteger => number.ToString("0", System.Globalization.CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>As it is where a header can hold it, else in Base64: a line break in a name must not begin another header.</summary>
    private static string Encoded(string value)
    {
        var isPlain = !value.AsSpan().ContainsAnyExceptInRange(' ', '~') && value.AsSpan().Trim(' ').Length == value.Length && !(value.StartsWith(Modern.EncodedBegin, StringComparison.Ordinal) && value.EndsWith(Modern.EncodedEnd, StringComparison.Ordinal));
        return isPlain ? value : $"{Modern.EncodedBegin}{Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}{Modern.EncodedEnd}";
    }

    private static string? TextOf(JsonElement body, string name) => body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
