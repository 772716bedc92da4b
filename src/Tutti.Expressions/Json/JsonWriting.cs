using System.Text.Json;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Json;

/// <summary>Values as JSON.</summary>
internal static class JsonWriting
{
    internal static void Write(in CelValue value, Utf8JsonWriter writer)
    {
        switch (value.Kind)
        {
            case CelKind.Null:
                writer.WriteNullValue();
                break;
            case CelKind.Bool:
                writer.WriteBooleanValue(value.AsBool);
                break;
            case CelKind.Int:
                writer.WriteNumberValue(value.AsInt);
                break;
            case CelKind.UInt:
                writer.WriteNumberValue(value.AsUInt);
                break;
            case CelKind.Double when double.IsFinite(value.AsDouble):
                writer.WriteNumberValue(value.AsDouble);
                break;
            case CelKind.Decimal:
                writer.WriteNumberValue(value.AsDecimal);
                break;
            case CelKind.Bytes:
                writer.WriteBase64StringValue(value.AsBytes);
                break;
            case CelKind.String or CelKind.Timestamp or CelKind.Duration:
                writer.WriteStringValue(ValueText.Convert(value));
                break;
            default:
                WriteCompound(value, writer);
                break;
        }
    }

    private static void WriteCompound(in CelValue value, Utf8JsonWriter writer)
    {
        switch (value.Kind)
        {
            case CelKind.List:
                writer.WriteStartArray();
                foreach (var item in value.AsList.Items) { Write(item, writer); }
                writer.WriteEndArray();
                break;
            case CelKind.Map:
                writer.WriteStartObject();
                foreach (var (key, field) in value.AsMap.Entries)
                {
                    writer.WritePropertyName(ValueText.Convert(key) ?? "");
                    Write(field, writer);
                }

                writer.WriteEndObject();
                break;
            case CelKind.Optional:
                Write(value.AsOptional.HasValue ? value.AsOptional.Value : CelValue.Null, writer);
                break;
            default:
                throw new ArgumentException($"JSON cannot write this {ValueText.TypeName(value)}.", nameof(value));
        }
    }
}
