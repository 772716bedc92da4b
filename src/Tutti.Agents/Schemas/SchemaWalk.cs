using System.Globalization;
using System.Text.Json;

namespace Tutti.Agents.Schemas;

/// <summary>One check of a value against a schema.</summary>
internal sealed partial class SchemaWalk(JsonElement root, List<string> faults, int maximumFaults, int depth)
{
    /// <summary>A schema that refers to itself without end says nothing; values are not so deep.</summary>
    private const int MaximumDepth = 128;

    private int _depth = depth;

    internal void Check(JsonElement schema, JsonElement value, string path)
    {
        if (schema.ValueKind == JsonValueKind.False) { Fault(path, "nothing is allowed here"); }
        if (schema.ValueKind != JsonValueKind.Object || faults.Count >= maximumFaults) { return; }
        if (_depth >= MaximumDepth)
        {
            Fault(path, "the schema refers to itself too deeply");
            return;
        }

        _depth++;
        CheckWhole(schema, value, path);
        _depth--;
    }

    private void CheckWhole(JsonElement schema, JsonElement value, string path)
    {
        CheckCombined(schema, value, path);
        if (!CheckType(schema, value, path)) { return; }
        CheckChoice(schema, value, path);
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                CheckObject(schema, value, path);
                break;
            case JsonValueKind.Array:
                CheckArray(schema, value, path);
                break;
            case JsonValueKind.String:
                // Characters in the sense of JSON Schema are code points.
                var text = value.GetString()!; // the kind was just checked
                CheckCount(schema, text.EnumerateRunes().Count(), "minLength", "maxLength", path);
                CheckPattern(schema, text, path);
                break;
            case JsonValueKind.Number:
                CheckNumber(schema, value, path);
                break;
        }
    }

    private bool CheckType(JsonElement schema, JsonElement value, string path)
    {
        if (!schema.TryGetProperty("type", out var type)) { return true; }
        var fits = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Any(one => IsOf(one, value)) : IsOf(type, value);
        if (!fits) { Fault(path, $"{Name(value)} stands where {type.GetRawText()} is due"); }
        return fits;
    }

    private static bool IsOf(JsonElement type, JsonElement value) => type.ValueKind == JsonValueKind.String && type.GetString() switch
    {
        "integer" => value.ValueKind == JsonValueKind.Number && IsWhole(value),
        { } name => name == Name(value),
        null => false,
    };

    private static bool IsWhole(JsonElement value) => value.TryGetDecimal(out var number) ? number == decimal.Truncate(number) : double.IsInteger(value.GetDouble());

    private static string Name(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.Null => "null",
        JsonValueKind.Undefined => "nothing",
        _ => "boolean",
    };

    private void CheckChoice(JsonElement schema, JsonElement value, string path)
    {
        if (schema.TryGetProperty("enum", out var choices) && choices.ValueKind == JsonValueKind.Array
            && !choices.EnumerateArray().Any(choice => JsonElement.DeepEquals(choice, value)))
        {
            Fault(path, $"the value is none of {choices.GetRawText()}");
        }

        if (schema.TryGetProperty("const", out var only) && !JsonElement.DeepEquals(only, value)) { Fault(path, $"the value is not {only.GetRawText()}"); }
    }

    private void CheckObject(JsonElement schema, JsonElement value, string path)
    {
        if (schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array)
        {
            foreach (var name in required.EnumerateArray().Select(static name => name.GetString() ?? "").Where(name => !value.TryGetProperty(name, out _))) { Fault(path, $"'{name}' is missing"); }
        }

        CheckMembers(schema, value, path);
        var isListed = schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object;
        var hasRest = schema.TryGetProperty("additionalProperties", out var rest);
        foreach (var property in value.EnumerateObject())
        {
            var isPatterned = CheckPatterned(schema, property, path);
            if (isListed && properties.TryGetProperty(property.Name, out var inner)) { Check(inner, property.Value, $"{path}/{property.Name}"); }
            else if (isPatterned) { continue; }
            else if (hasRest && rest.ValueKind == JsonValueKind.False) { Fault(path, $"'{property.Name}' is not allowed"); }
            else if (hasRest) { Check(rest, property.Value, $"{path}/{property.Name}"); }
        }
    }

    private void CheckArray(JsonElement schema, JsonElement value, string path)
    {
        CheckCount(schema, value.GetArrayLength(), "minItems", "maxItems", path);
        CheckUnique(schema, value, path);
        var first = CheckPrefix(schema, value, path);
        if (!schema.TryGetProperty("items", out var items)) { return; }
        var index = first;
        foreach (var item in value.EnumerateArray().Skip(first)) { Check(items, item, string.Create(CultureInfo.InvariantCulture, $"{path}/{index++}")); }
    }

    private void CheckCount(JsonElement schema, int count, string least, string most, string path)
    {
        if (schema.TryGetProperty(least, out var minimum) && count < minimum.GetDouble()) { Fault(path, $"{count} is less than {least} {minimum.GetRawText()}"); }
        if (schema.TryGetProperty(most, out var maximum) && count > maximum.GetDouble()) { Fault(path, $"{count} is more than {most} {maximum.GetRawText()}"); }
    }

    private void CheckNumber(JsonElement schema, JsonElement value, string path)
    {
        var number = value.GetDouble();
        Compare("minimum", static (number, limit) => number >= limit);
        Compare("maximum", static (number, limit) => number <= limit);
        Compare("exclusiveMinimum", static (number, limit) => number > limit);
        Compare("exclusiveMaximum", static (number, limit) => number < limit);
        Compare("multipleOf", static (number, step) => step <= 0 || IsMultiple(number, step));

        void Compare(string keyword, Func<double, double, bool> holds)
        {
            if (schema.TryGetProperty(keyword, out var limit) && !holds(number, limit.GetDouble())) { Fault(path, $"the number does not keep {keyword} {limit.GetRawText()}"); }
        }
    }

    private void Fault(string path, string what)
    {
        if (faults.Count < maximumFaults) { faults.Add($"{(path.Length == 0 ? "/" : path)}: {what}"); }
    }
}
