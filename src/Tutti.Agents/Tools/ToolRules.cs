using System.Text.Json;
using System.Text.RegularExpressions;

namespace Tutti.Agents.Tools;

/// <summary>What must hold of a declaration.</summary>
internal static partial class ToolRules
{
    private const int MostSchemaBytes = 256 * 1024;

    internal static IReadOnlyList<string> FindFaults(ToolDeclaration tool)
    {
        var faults = new List<string>();
        if (!Name().IsMatch(tool.Name)) { faults.Add("Its name must be 1 to 64 letters, digits, '_' and '-'."); }
        if (!IsObjectSchema(tool.InputSchema)) { faults.Add("Its input schema must be of an object."); }
        if (tool.OutputSchema is { } output && output.ValueKind is not (JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False)) { faults.Add("Its output schema is none."); }
        if (tool.InputSchema.ValueKind == JsonValueKind.Object && tool.InputSchema.GetRawText().Length > MostSchemaBytes) { faults.Add("Its input schema has more than 256 KiB."); }
        return faults;
    }

    /// <summary>A schema that does not exclude objects at its top.</summary>
    internal static bool IsObjectSchema(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && (!schema.TryGetProperty("type", out var type) || (type.ValueKind == JsonValueKind.String && type.GetString() == "object"));

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z", RegexOptions.NonBacktracking)]
    internal static partial Regex Name();
}
