using System.Text.Json;
using Tutti.Expressions.Json;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;
using Tutti.Orchestration.Checking;

namespace Tutti.Orchestration.Interpreting;

/// <summary>A result that a person gives in place of a step, against what the step gives.</summary>
internal static class GivenResult
{
    /// <summary>Reads it; the same for the same result.</summary>
    /// <exception cref="PlanStepException">It does not fit (TUT4680).</exception>
    public static CelValue Read(CompiledStep step, JsonElement given)
    {
        var type = step.Agent?.Shape.Output ?? step.Function!.Output; // the checker refuses a call of nobody
        IReadOnlyList<string> faults = [.. step.Agent?.FaultsOf(given) ?? [], .. FaultsOf(given, type, "/")];
        if (faults.Count > 0) { throw PlanStepException.Misfit(step.Id, faults); }
        var value = JsonValues.FromJson(given, type);
        return value.IsFault ? throw PlanStepException.Misfit(step.Id, [value.Fault?.Message ?? ""]) : value;
    }

    private static IEnumerable<string> FaultsOf(JsonElement given, CelType type, string path)
    {
        if (!Fits(given.ValueKind, type.Kind)) { return [$"{path} is of the type {type}"]; }
        return given.ValueKind switch
        {
            JsonValueKind.Array when type.Kind == CelTypeKind.List => given.EnumerateArray().SelectMany((item, index) => FaultsOf(item, type.Parameters[0], $"{path}{index}/")),
            JsonValueKind.Object => type.Fields.SelectMany(field => given.TryGetProperty(field.Name, out var value) ? FaultsOf(value, field.Type, $"{path}{field.Name}/") : field.IsOptional ? [] : [$"{path}{field.Name} is missing"]),
            _ => [],
        };
    }

    /// <summary>Texts stand for much that JSON has no form for; what cannot be told is let through.</summary>
    private static bool Fits(JsonValueKind given, CelTypeKind type) => type switch
    {
        CelTypeKind.String or CelTypeKind.Bytes or CelTypeKind.Timestamp or CelTypeKind.Duration => given == JsonValueKind.String,
        CelTypeKind.Bool => given is JsonValueKind.True or JsonValueKind.False,
        CelTypeKind.Int or CelTypeKind.UInt or CelTypeKind.Double => given == JsonValueKind.Number,
        CelTypeKind.Decimal => given is JsonValueKind.Number or JsonValueKind.String,
        CelTypeKind.List => given == JsonValueKind.Array,
        CelTypeKind.Map => given == JsonValueKind.Object,
        CelTypeKind.Null => given == JsonValueKind.Null,
        _ => true,
    };
}
