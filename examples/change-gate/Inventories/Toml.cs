using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChangeGate.Inventories;

/// <summary>
/// Reads TOML as JSON: tables, arrays of tables, dotted and quoted keys, all strings, arrays, inline tables. Numbers and dates stay text, because
/// manifests compare versions only as text. Stricter rules of TOML (no key twice, no mixed definitions) are not checked: the last value counts.
/// </summary>
internal static class Toml
{
    private const int Deepest = 64;

    /// <summary>Reads a document.</summary>
    /// <param name="text">The whole file.</param>
    /// <exception cref="FormatException">It is not TOML, or nests too deep.</exception>
    internal static JsonDocument Parse(string text)
    {
        var scanner = new TomlScanner(text.TrimStart('\uFEFF'));
        var root = new JsonObject();
        var table = root;
        while (scanner.SkipToStatement())
        {
            if (scanner.TryTake("[["))
            {
                table = OpenElement(root, scanner.Key(), scanner);
                scanner.Require("]]");
            }
            else if (scanner.TryTake("["))
            {
                table = Descend(root, scanner.Key(), scanner);
                scanner.Require("]");
            }
            else { Assign(table, scanner); }
            scanner.RequireLineEnd();
        }

        return JsonDocument.Parse(root.ToJsonString(), new JsonDocumentOptions { MaxDepth = 4 * Deepest });
    }

    private static void Assign(JsonObject table, TomlScanner scanner)
    {
        var key = scanner.Key();
        scanner.Require("=");
        Descend(table, key[..^1], scanner)[key[^1]] = Value(scanner, 0);
    }

    private static JsonNode? Value(TomlScanner scanner, int depth)
    {
        if (depth > Deepest) { throw scanner.Fault($"values nest deeper than {Deepest} levels"); }
        if (scanner.TryString() is { } text) { return JsonValue.Create(text); }
        if (scanner.TryTake("[")) { return Items(scanner, depth); }
        if (scanner.TryTake("{")) { return Inline(scanner, depth); }
        return scanner.Bare() switch
        {
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            var other => JsonValue.Create(other),
        };
    }

    private static JsonArray Items(TomlScanner scanner, int depth)
    {
        var items = new JsonArray();
        while (!scanner.TryTakeAcrossLines("]"))
        {
            items.Add(Value(scanner, depth + 1));
            if (!scanner.TryTakeAcrossLines(","))
            {
                scanner.RequireAcrossLines("]");
                break;
            }
        }

        return items;
    }

    private static JsonObject Inline(TomlScanner scanner, int depth)
    {
        var table = new JsonObject();
        while (!scanner.TryTakeAcrossLines("}"))
        {
            var key = scanner.Key();
            scanner.Require("=");
            Descend(table, key[..^1], scanner)[key[^1]] = Value(scanner, depth + 1);
            if (!scanner.TryTakeAcrossLines(","))
            {
                scanner.RequireAcrossLines("}");
                break;
            }
        }

        return table;
    }

    private static JsonObject OpenElement(JsonObject root, List<string> key, TomlScanner scanner)
    {
        var parent = Descend(root, key[..^1], scanner);
        if (parent[key[^1]] is not JsonArray elements) { parent[key[^1]] = elements = []; }
        var element = new JsonObject();
        elements.Add((JsonNode)element);
        return element;
    }

    /// <summary>The table of a path, made where it is missing; of an array of tables its last one.</summary>
    private static JsonObject Descend(JsonObject table, List<string> path, TomlScanner scanner)
    {
        if (path.Count > Deepest) { throw scanner.Fault($"tables nest deeper than {Deepest} levels"); }
        foreach (var name in path)
        {
            table = table[name] switch
            {
                JsonObject inner => inner,
                JsonArray { Count: > 0 } elements when elements[^1] is JsonObject last => last,
                null => Add(table, name),
                _ => throw scanner.Fault($"'{name}' is a table and something else"),
            };
        }

        return table;
    }

    private static JsonObject Add(JsonObject table, string name)
    {
        var inner = new JsonObject();
        table[name] = inner;
        return inner;
    }
}
