using System.Globalization;
using System.Text.Json;
using Tutti.Expressions.Json;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Governance.Calls;

/// <summary>
/// Arguments as values of expressions. Every number is an exact decimal, so that <c>args.amount / 100</c> does not cut cents off; one that 28 digits do not hold is
/// unknown, so that no condition on it holds.
/// </summary>
internal static class ArgumentValues
{
    private const int MostDigits = 28;

    internal static CelValue Of(JsonElement element, CelType type) => element.ValueKind switch
    {
        JsonValueKind.Object => CelValue.FromObject(element.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, Of(member.Value, FieldOf(type, member.Name))))),
        JsonValueKind.Array => CelValue.FromList([.. element.EnumerateArray().Select(item => Of(item, type.Kind == CelTypeKind.List ? type.Parameters[0] : CelType.Dyn))]),
        JsonValueKind.Number => Exact(element.GetRawText()) is { } number ? CelValue.From(number) : CelValue.Unknown("number"),
        JsonValueKind.String when type.Kind is CelTypeKind.Timestamp or CelTypeKind.Duration or CelTypeKind.Bytes or CelTypeKind.Decimal => JsonValues.FromJson(element, type),
        JsonValueKind.String => CelValue.From(element.GetString()),
        JsonValueKind.True => CelValue.True,
        JsonValueKind.False => CelValue.False,
        _ => CelValue.Null,
    };

    /// <summary>A type whose numbers are decimals, as the values here are.</summary>
    internal static CelType Exactly(CelType type) => type.Kind switch
    {
        CelTypeKind.Int or CelTypeKind.UInt or CelTypeKind.Double => CelType.Decimal,
        CelTypeKind.List => CelType.List(Exactly(type.Parameters[0])),
        CelTypeKind.Map => CelType.Map(type.Parameters[0], Exactly(type.Parameters[1])),
        CelTypeKind.Object => CelType.Object(type.Name, type.Fields.Select(static field => field with { Type = Exactly(field.Type) }), type.Additional is { } more ? Exactly(more) : null),
        _ => type,
    };

    /// <summary>The value of a JSON number, if 28 digits hold it exactly.</summary>
    private static decimal? Exact(string lexeme)
    {
        var exponentAt = lexeme.AsSpan().IndexOfAny('e', 'E');
        var mantissa = (exponentAt < 0 ? lexeme : lexeme.AsSpan(0, exponentAt)).TrimStart('-');
        var exponent = exponentAt < 0 ? 0 : int.TryParse(lexeme.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var read) ? read : int.MaxValue / 2;
        var whole = mantissa.IndexOf('.') is var point and >= 0 ? point : mantissa.Length;
        var fraction = Math.Max(0, mantissa.Length - whole - 1);
        if (whole + fraction > MostDigits || fraction - exponent > MostDigits || whole + exponent > MostDigits) { return null; }
        return decimal.TryParse(lexeme, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private static CelType FieldOf(CelType type, string name)
    {
        if (type.Kind == CelTypeKind.Map) { return type.Parameters[1]; }
        if (type.Kind != CelTypeKind.Object) { return CelType.Dyn; }
        foreach (var field in type.Fields)
        {
            if (field.Name == name) { return field.Type; }
        }

        return type.Additional ?? CelType.Dyn;
    }
}
