using System.Globalization;
using System.Text.Json;

namespace Tutti.Agents.Schemas;

/// <summary>Schemas made of schemas, and the rarer keywords.</summary>
internal sealed partial class SchemaWalk
{
    private static bool IsMultiple(double number, double step)
    {
        var quotient = number / step;
        return Math.Abs(quotient - Math.Round(quotient)) < 1e-9 * Math.Max(1, Math.Abs(quotient));
    }

    private void CheckCombined(JsonElement schema, JsonElement value, string path)
    {
        if (schema.TryGetProperty("$ref", out var reference)) { CheckReferred(reference, value, path); }
        foreach (var part in List(schema, "allOf")) { Check(part, value, path); }
        if (List(schema, "anyOf") is { Count: > 0 } any && !any.Exists(part => Fits(part, value))) { Fault(path, Nearest(any, value, "none of 'anyOf' fits")); }
        if (List(schema, "oneOf") is { Count: > 0 } one && one.Count(part => Fits(part, value)) is var fitting and not 1)
        {
            Fault(path, fitting == 0 ? Nearest(one, value, "none of 'oneOf' fits") : string.Create(CultureInfo.InvariantCulture, $"{fitting} of 'oneOf' fit, and one must"));
        }

        if (schema.TryGetProperty("not", out var not) && Fits(not, value)) { Fault(path, "the value is what 'not' excludes"); }
        if (!schema.TryGetProperty("if", out var condition)) { return; }
        if (schema.TryGetProperty(Fits(condition, value) ? "then" : "else", out var branch)) { Check(branch, value, path); }
    }

    private void CheckReferred(JsonElement reference, JsonElement value, string path)
    {
        if (reference.ValueKind == JsonValueKind.String && reference.GetString() is { } pointer && Find(pointer) is { } target) { Check(target, value, path); }
    }

    /// <summary>Follows <c>#/a/b</c>; null where it leads nowhere, or to another document.</summary>
    private JsonElement? Find(string pointer)
    {
        if (pointer == "#") { return root; }
        if (!pointer.StartsWith("#/", StringComparison.Ordinal)) { return null; }
        var found = root;
        foreach (var step in pointer[2..].Split('/').Select(static step => Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
        {
            if (found.ValueKind == JsonValueKind.Array && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < found.GetArrayLength()) { found = found[index]; }
            else if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(step, out found)) { return null; }
        }

        return found;
    }

    private bool Fits(JsonElement schema, JsonElement value)
    {
        var found = new List<string>();
        new SchemaWalk(root, found, 1, _depth).Check(schema, value, "");
        return found.Count == 0;
    }

    /// <summary>What is wrong by the only alternative, because that is what a reader wants to know.</summary>
    private string Nearest(List<JsonElement> parts, JsonElement value, string what)
    {
        if (parts.Count > 1) { return what; }
        var found = new List<string>();
        new SchemaWalk(root, found, 1, _depth).Check(parts[0], value, "");
        return found.Count == 0 ? what : $"{what}: {found[0]}";
    }

    private static List<JsonElement> List(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];

    private void CheckPattern(JsonElement schema, string text, string path)
    {
        if (schema.TryGetProperty("pattern", out var pattern) && pattern.ValueKind == JsonValueKind.String && !SchemaPatterns.Fits(pattern.GetString() ?? "", text))
        {
            Fault(path, $"the text does not fit the pattern {pattern.GetRawText()}");
        }
    }

    /// <summary>Whether the name of a member fits one of the patterns.</summary>
    private bool CheckPatterned(JsonElement schema, JsonProperty property, string path)
    {
        if (!schema.TryGetProperty("patternProperties", out var patterns) || patterns.ValueKind != JsonValueKind.Object) { return false; }
        var isPatterned = false;
        foreach (var pattern in patterns.EnumerateObject().Where(pattern => SchemaPatterns.Fits(pattern.Name, property.Name)))
        {
            isPatterned = true;
            Check(pattern.Value, property.Value, $"{path}/{property.Name}");
        }

        return isPatterned;
    }

    private void CheckMembers(JsonElement schema, JsonElement value, string path)
    {
        CheckCount(schema, value.EnumerateObject().Count(), "minProperties", "maxProperties", path);
        if (schema.TryGetProperty("propertyNames", out var names))
        {
            foreach (var member in value.EnumerateObject().Where(member => !Fits(names, JsonElement.Parse($"\"{JsonEncodedText.Encode(member.Name)}\"")))) { Fault(path, $"the name '{member.Name}' is not allowed"); }
        }

        if (!schema.TryGetProperty("dependentRequired", out var dependent) || dependent.ValueKind != JsonValueKind.Object) { return; }
        foreach (var rule in dependent.EnumerateObject().Where(rule => value.TryGetProperty(rule.Name, out _) && rule.Value.ValueKind == JsonValueKind.Array))
        {
            foreach (var name in rule.Value.EnumerateArray().Select(static name => name.ToString()).Where(name => !value.TryGetProperty(name, out _))) { Fault(path, $"'{name}' is missing, which '{rule.Name}' needs"); }
        }
    }

    private void CheckUnique(JsonElement schema, JsonElement value, string path)
    {
        if (!schema.TryGetProperty("uniqueItems", out var unique) || unique.ValueKind != JsonValueKind.True) { return; }
        var seen = new List<JsonElement>();
        foreach (var item in value.EnumerateArray())
        {
            if (seen.Exists(other => JsonElement.DeepEquals(other, item)))
            {
                Fault(path, "an item is there twice");
                return;
            }

            seen.Add(item);
        }
    }

    /// <summary>Checks the first items one by one.</summary>
    /// <returns>How many of them have a schema of their own.</returns>
    private int CheckPrefix(JsonElement schema, JsonElement value, string path)
    {
        var prefix = List(schema, "prefixItems");
        foreach (var (part, item, index) in prefix.Zip(value.EnumerateArray(), Enumerable.Range(0, prefix.Count))) { Check(part, item, string.Create(CultureInfo.InvariantCulture, $"{path}/{index}")); }
        return prefix.Count;
    }
}
