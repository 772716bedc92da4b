using System.Text;
using System.Text.Json;
using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Json;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Tests.Json;

public sealed class JsonValuesTests
{
    [Theory]
    [InlineData("7", CelKind.Int)]
    [InlineData("-0", CelKind.Int)]
    [InlineData("18446744073709551615", CelKind.UInt)]
    [InlineData("7.0", CelKind.Double)]
    [InlineData("1e3", CelKind.Double)]
    [InlineData("\"7\"", CelKind.String)]
    [InlineData("null", CelKind.Null)]
    [InlineData("[1]", CelKind.List)]
    [InlineData("{}", CelKind.Map)]
    public void FromJson_WithoutType_FollowsTheText(string json, CelKind kind) => Assert.Equal(kind, JsonValues.FromJson(Encoding.UTF8.GetBytes(json)).Kind);

    [Fact]
    public void FromJson_DeclaredTypes_AreReadExactly()
    {
        var type = CelType.Object("order",
        [
            new CelField("amount", CelType.Decimal), new CelField("text", CelType.Decimal), new CelField("at", CelType.Timestamp), new CelField("wait", CelType.Duration),
            new CelField("lines", CelType.List(CelType.Decimal)), new CelField("odd", CelType.Timestamp),
        ]);

        var value = JsonValues.FromJson("""{"amount": 0.10, "text": "19.99", "at": "2026-01-31T08:30:00Z", "wait": "PT1H30M", "lines": [0.1, 0.2], "odd": "soon"}"""u8, type);

        Assert.Equal(("0.10", "19.99"), (Text(value, "amount"), Text(value, "text")));
        Assert.Equal((CelKind.Timestamp, "5400s"), (Field(value, "at").Kind, Text(value, "wait")));
        Assert.True(Field(value, "lines").TryGet(out IReadOnlyList<CelValue>? lines));
        Assert.All(lines, static line => Assert.Equal(CelKind.Decimal, line.Kind));
        Assert.Equal(CelKind.String, Field(value, "odd").Kind);
    }

    [Fact]
    public void FromJson_HalfASurrogatePair_IsAnErrorWhereItIsRead()
    {
        var value = JsonValues.FromJson("""{"a": "\ud800", "\udc00": 1, "b": 2}"""u8);

        Assert.Equal("TUT4524", Field(value, "a").Fault?.Code);
        Assert.Equal(CelValue.From(2L), Field(value, "b"));
    }

    [Fact]
    public void WriteJson_AnyReadableValue_IsReadBack()
    {
        const string Json = """{"a":[1,2.5,"x",null,true],"b":{"c":18446744073709551615}}""";

        Assert.Equal(Json, Write(JsonValues.FromJson(Encoding.UTF8.GetBytes(Json))));
    }

    [Fact]
    public void WriteJson_Decimal_KeepsItsDigits() => Assert.Equal("[12.50]", Write(CelValue.FromList(CelValue.From(12.50m))));

    [Fact]
    public void FromJson_NoJson_SaysWhere() => Assert.Equal("TUT4515", Assert.Throws<ExpressionException>(static () => JsonValues.FromJson("{\"a\": }"u8)).Code);

    [Fact]
    public void FromSchema_KnownWords_GiveTypes()
    {
        using var schema = JsonDocument.Parse("""
            {
              "type": "object",
              "required": ["amount", "status"],
              "properties": {
                "amount": { "type": "string", "format": "decimal" },
                "price": { "type": "number", "format": "decimal" },
                "status": { "enum": ["open", "paid"], "type": "string" },
                "unit": { "enum": ["usd", "eur"] },
                "kind": { "const": "wire" },
                "mixed": { "enum": ["usd", null] },
                "count": { "type": "integer" },
                "share": { "type": "number" },
                "at": { "type": "string", "format": "date-time" },
                "wait": { "type": "string", "format": "duration" },
                "tags": { "type": "array", "items": { "type": "string" } },
                "labels": { "type": "object", "additionalProperties": { "type": "string" } },
                "either": { "oneOf": [{ "type": "string" }, { "type": "null" }] },
                "nullable": { "type": ["string", "null"] }
              }
            }
            """);

        var type = SchemaTypes.FromSchema(schema.RootElement, "order");

        Assert.Equal(
            "amount:decimal price:decimal? status:string unit:string? kind:string? mixed:dyn? count:int? share:double? at:timestamp? wait:duration? tags:list(string)? labels:map(string, string)? either:dyn? nullable:dyn?",
            string.Join(' ', type.Fields.Select(static field => $"{field.Name}:{field.Type}{(field.IsOptional ? "?" : "")}")));
        Assert.Equal(["open", "paid"], type.Fields[2].Type.AllowedValues);
        Assert.Equal(["usd", "eur"], type.Fields[3].Type.AllowedValues); // what is listed needs no type
    }

    [Fact]
    public void FromSchema_FaultySchema_ListsAllFaults()
    {
        using var schema = JsonDocument.Parse("""{"type": "object", "properties": {"a": {"type": "strin"}, "b": 7}}""");

        var exception = Assert.Throws<ExpressionException>(() => SchemaTypes.FromSchema(schema.RootElement, "order"));

        Assert.Equal(["TUT4514", "TUT4514"], exception.Faults.Select(static fault => fault.Code));
        Assert.Contains("'string'", exception.Faults[0].Message, StringComparison.Ordinal);
    }

    private static CelValue Field(CelValue value, string name)
    {
        Assert.True(value.TryGetField(name, out var field));
        return field;
    }

    private static string Text(CelValue value, string name) => ValueText.Convert(Field(value, name)) ?? "";

    private static string Write(CelValue value)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) { JsonValues.WriteJson(value, writer); }
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
