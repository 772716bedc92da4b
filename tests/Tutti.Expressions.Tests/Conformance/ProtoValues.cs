using System.Globalization;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Tests.Conformance;

/// <summary>Values and types of the published cases as ours. What has no counterpart is refused with its reason.</summary>
internal static class ProtoValues
{
    internal static CelValue Value(ProtoMessage message)
    {
        var (name, value) = message.Fields[0];
        var text = value.AsText;
        return name switch
        {
            "null_value" => CelValue.Null,
            "bool_value" => CelValue.From(text == "true"),
            "int64_value" => CelValue.From(long.Parse(text, CultureInfo.InvariantCulture)),
            "uint64_value" => CelValue.From(ulong.Parse(text, CultureInfo.InvariantCulture)),
            "double_value" => CelValue.From(Double(text)),
            "string_value" => CelValue.From(text),
            "bytes_value" => CelValue.FromBytes(value.Quoted),
            "type_value" => CelValue.Type(text),
            "list_value" => CelValue.FromList([.. value.Message!.Messages("values").Select(Value)]),
            "map_value" => CelValue.FromMap(value.Message!.Messages("entries").Select(static entry =>
                KeyValuePair.Create(Value(entry.Message("key")!), Value(entry.Message("value")!)))),
            "object_value" => WellKnown(value.Message!),
            _ => throw new NotSupportedException(name),
        };
    }

    internal static CelType Type(ProtoMessage message)
    {
        var (name, value) = message.Fields[0];
        return name switch
        {
            "primitive" => Primitive(value.AsText),
            "dyn" => CelType.Dyn,
            "null" => CelType.Null,
            "well_known" => WellKnownType(value.AsText),
            "message_type" => WellKnownType(value.AsText),
            "list_type" => CelType.List(Type(value.Message!.Message("elem_type")!)),
            "map_type" => CelType.Map(Type(value.Message!.Message("key_type")!), Type(value.Message!.Message("value_type")!)),
            "type_param" => CelType.Parameter(value.AsText),
            "type" => CelType.TypeOf(value.Message!.Fields.Count == 0 ? CelType.Dyn : Type(value.Message)),
            "abstract_type" when value.Message!.Text("name") == "optional_type" => CelType.Optional(Type(value.Message.Message("parameter_types")!)),
            "abstract_type" => CelType.Opaque(value.Message!.Text("name"), value.Message.Messages("parameter_types").Select(Type)),
            _ => throw new NotSupportedException(name),
        };
    }

    private static double Double(string text) => text.TrimStart('-').ToUpperInvariant() switch
    {
        "INF" or "INFINITY" => text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity,
        "NAN" => double.NaN,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    private static CelValue WellKnown(ProtoMessage any)
    {
        var (name, value) = any.Fields[0];
        var content = value.Message!;
        return name.Split('/')[^1] switch
        {
            "google.protobuf.Timestamp" => CelValue.Timestamp(Long(content, "seconds"), (int)Long(content, "nanos")),
            "google.protobuf.Duration" => Duration(Long(content, "seconds"), (int)Long(content, "nanos")),
            _ => throw new NotSupportedException(name),
        };
    }

    private static CelValue Duration(long seconds, int nanos) => nanos < 0 ? CelValue.Duration(seconds - 1, nanos + 1_000_000_000) : CelValue.Duration(seconds, nanos);

    private static long Long(ProtoMessage message, string field) => message.Find(field) is { } value ? long.Parse(value.AsText, CultureInfo.InvariantCulture) : 0;

    private static CelType Primitive(string name) => name switch
    {
        "BOOL" => CelType.Bool,
        "INT64" => CelType.Int,
        "UINT64" => CelType.UInt,
        "DOUBLE" => CelType.Double,
        "STRING" => CelType.String,
        _ => CelType.Bytes,
    };

    private static CelType WellKnownType(string name) => name switch
    {
        "TIMESTAMP" or "google.protobuf.Timestamp" => CelType.Timestamp,
        "DURATION" or "google.protobuf.Duration" => CelType.Duration,
        _ => throw new NotSupportedException(name),
    };
}
