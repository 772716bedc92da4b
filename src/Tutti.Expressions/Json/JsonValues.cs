using System.Text.Json;
using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Json;

/// <summary>JSON as values of the language, and back.</summary>
public static class JsonValues
{
    /// <summary>A JSON value. Objects and arrays are read level by level when they are first looked into, and keep the element's document alive.</summary>
    /// <remarks>
    /// A number without fraction and exponent becomes int (uint above that, double above that), another one double. With a type, a number or text that is declared
    /// decimal is read exactly, and texts that are declared timestamp, duration or bytes are read as such. What does not fit its type stays what it is in
    /// JSON, so that conditions on it are unknown. Of fields with the same name the last counts.
    /// </remarks>
    /// <param name="element">The value; its document must live as long as the result.</param>
    /// <param name="type">The declared type; null for none.</param>
    public static CelValue FromJson(JsonElement element, CelType? type = null) => JsonReading.Read(element, type ?? CelType.Dyn);

    /// <summary>A JSON text.</summary>
    /// <param name="utf8">One JSON value; copied.</param>
    /// <param name="type">The declared type; null for none.</param>
    /// <exception cref="ExpressionException">TUT4515: the text is no JSON.</exception>
    public static CelValue FromJson(ReadOnlySpan<byte> utf8, CelType? type = null)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8);
            var element = JsonElement.ParseValue(ref reader);
            return FromJson(element, type);
        }
        catch (JsonException refused)
        {
            var place = new SourcePosition((int)(refused.LineNumber ?? 0) + 1, (int)(refused.BytePositionInLine ?? 0) + 1, 0);
            throw new ExpressionException([new ExpressionFault(FaultCodes.Json, place, 0, "This is no JSON.")]);
        }
    }

    /// <summary>Writes a value as JSON: decimals as numbers with all their digits, times as texts, bytes as base 64, a missing optional as null.</summary>
    /// <param name="value">A value without faults, types and numbers that JSON cannot write.</param>
    /// <param name="writer">Where to.</param>
    /// <exception cref="ArgumentException">The value holds what JSON cannot write; something may have been written.</exception>
    public static void WriteJson(CelValue value, Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        JsonWriting.Write(value, writer);
    }
}
