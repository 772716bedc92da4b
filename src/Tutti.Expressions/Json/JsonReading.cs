using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Tutti.Expressions.Functions;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Json;

/// <summary>JSON elements as values.</summary>
internal static class JsonReading
{
    internal static CelValue Read(JsonElement element, CelType type) => element.ValueKind switch
    {
        JsonValueKind.True => CelValue.True,
        JsonValueKind.False => CelValue.False,
        JsonValueKind.Number => Number(element, type),
        JsonValueKind.String => TextOf(element) is { } text ? Text(text, type) : CelFault.Argument("A JSON text holds half of a surrogate pair."),
        JsonValueKind.Array => CelValue.List(new CelList(new JsonList(element, type.Kind == CelTypeKind.List ? type.Parameters[0] : CelType.Dyn))),
        JsonValueKind.Object => CelValue.Map(new CelMap(new JsonMap(element, type))),
        _ => CelValue.Null,
    };

    /// <summary>Null for an escape of half a surrogate pair, which JSON allows and no text can hold.</summary>
    private static string? TextOf(JsonElement element)
    {
        try { return element.GetString(); }
        catch (InvalidOperationException) { return null; }
    }

    private static CelValue Number(JsonElement element, CelType type)
    {
        if (type.Kind == CelTypeKind.Decimal) { return Exact(element) is { IsFault: false } exact ? exact : CelValue.From(element.GetDouble()); }
        if (type.Kind == CelTypeKind.Double) { return CelValue.From(element.GetDouble()); }
        if (type.Kind == CelTypeKind.UInt && element.TryGetUInt64(out var natural)) { return CelValue.From(natural); }
        if (element.TryGetInt64(out var integer)) { return CelValue.From(integer); }
        return element.TryGetUInt64(out var large) ? CelValue.From(large) : CelValue.From(element.GetDouble());
    }

    /// <summary>The digits as they are written: <c>12.50</c> keeps its scale. An exponent is no amount.</summary>
    private static CelValue Exact(JsonElement element) => DecimalFunctions.Parse(element.GetRawText());

    private static CelValue Text(string text, CelType type)
    {
        var value = type.Kind switch
        {
            CelTypeKind.Decimal => DecimalFunctions.Parse(text),
            CelTypeKind.Timestamp => Times.ParseTimestamp(text),
            CelTypeKind.Duration => Iso8601.TryParse(text, out var span) ? span : Times.ParseDuration(text),
            CelTypeKind.Bytes => EncodingFunctions.Decode(text),
            _ => CelValue.From(text),
        };
        return value.IsFault ? CelValue.From(text) : value;
    }

    private sealed class JsonList(JsonElement element, CelType type) : IListSource
    {
        public CelValue[] Load() => [.. element.EnumerateArray().Select(item => Read(item, type))];
    }

    private sealed class JsonMap(JsonElement element, CelType type) : IMapSource
    {
        public (CelValue[] Keys, CelValue[] Values) Load()
        {
            var fields = new Dictionary<string, CelValue>(StringComparer.Ordinal);
            foreach (var property in element.EnumerateObject()) { Add(fields, NameOf(property), property.Value); }
            return ([.. fields.Keys.Select(static name => CelValue.From(name))], [.. fields.Values]);
        }

        private void Add(Dictionary<string, CelValue> fields, string name, JsonElement value) => fields[name] = Read(value, TypeOf(name));

        /// <summary>A name that is no text stays as it is written, so that nothing can ask for it.</summary>
        private static string NameOf(JsonProperty property)
        {
            try { return property.Name; }
            catch (InvalidOperationException) { return Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(property)); }
        }

        private CelType TypeOf(string name) => type.Kind switch
        {
            CelTypeKind.Object => type.TryGetField(name, out var field) ? field.Type : type.Additional ?? CelType.Dyn,
            CelTypeKind.Map => type.Parameters[1],
            _ => CelType.Dyn,
        };
    }
}

/// <summary>Durations as JSON Schema writes them: <c>PT1H30M</c>, <c>P2DT0.5S</c>. Years and months have no fixed length and are refused.</summary>
internal static class Iso8601
{
    internal static bool TryParse(string text, out CelValue value)
    {
        value = default;
        if (text.Length < 3 || text[0] != 'P') { return false; }
        decimal seconds = 0;
        var (isTime, start) = (false, 1);
        for (var at = 1; at < text.Length; at++)
        {
            var letter = text[at];
            if (char.IsAsciiDigit(letter) || letter == '.') { continue; }
            if (letter == 'T' && !isTime) { isTime = true; }
            else if (UnitSeconds(letter, isTime) is { } unit && TryCount(text.AsSpan(start, at - start), out var count))
            {
                seconds += count * unit;
            }
            else { return false; }
            start = at + 1;
        }

        return start == text.Length && text[^1] != 'T' && TimeText.TryMake(decimal.Truncate(seconds * TimeText.NanosPerSecond), out value);
    }

    private static bool TryCount(ReadOnlySpan<char> text, out decimal count) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out count) && count < 1e10m;

    private static decimal? UnitSeconds(char letter, bool isTime) => (letter, isTime) switch
    {
        ('W', false) => 604_800,
        ('D', false) => 86_400,
        ('H', true) => 3_600,
        ('M', true) => 60,
        ('S', true) => 1,
        _ => null,
    };
}
