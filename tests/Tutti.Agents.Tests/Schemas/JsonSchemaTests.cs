using System.Text.Json;
using Tutti.Agents.Schemas;

namespace Tutti.Agents.Tests.Schemas;

public sealed class JsonSchemaTests
{
    private const string Review = """
        {
          "type": "object", "required": ["verdict"], "additionalProperties": false,
          "properties": {
            "verdict": { "enum": ["merge", "refuse"] },
            "score": { "type": "integer", "minimum": 0, "maximum": 100 },
            "notes": { "type": "array", "maxItems": 2, "items": { "type": "string", "minLength": 1 } },
            "by": { "type": ["string", "null"] }
          }
        }
        """;

    [Theory]
    [InlineData("""{"verdict":"merge"}""")]
    [InlineData("""{"verdict":"refuse","score":100,"notes":["a","b"],"by":null}""")]
    [InlineData("""{"verdict":"merge","score":7.0}""")]
    public void FindFaults_Fitting_None(string value) => Assert.Empty(Check(Review, value));

    [Theory]
    [InlineData("[]", "/: array stands where \"object\" is due")]
    [InlineData("{}", "/: 'verdict' is missing")]
    [InlineData("""{"verdict":"maybe"}""", "/verdict: the value is none of [\"merge\", \"refuse\"]")]
    [InlineData("""{"verdict":"merge","score":7.5}""", "/score: number stands where \"integer\" is due")]
    [InlineData("""{"verdict":"merge","score":101}""", "/score: the number does not keep maximum 100")]
    [InlineData("""{"verdict":"merge","score":1e999}""", "/score: number stands where \"integer\" is due")]
    [InlineData("""{"verdict":"merge","notes":["a",""]}""", "/notes/1: 0 is less than minLength 1")]
    [InlineData("""{"verdict":"merge","notes":["a","b","c"]}""", "/notes: 3 is more than maxItems 2")]
    [InlineData("""{"verdict":"merge","by":1}""", "/by: number stands where [\"string\", \"null\"] is due")]
    [InlineData("""{"verdict":"merge","extra":1}""", "/: 'extra' is not allowed")]
    public void FindFaults_NotFitting_SaysWhereAndWhat(string value, string fault) => Assert.Equal([fault], Check(Review, value));

    [Fact]
    public void FindFaults_ManyFaults_AreCut() =>
        Assert.Equal(20, Check("""{"items":{"type":"string"}}""", $"[{string.Join(',', Enumerable.Range(0, 100))}]").Count);

    [Theory]
    [InlineData("""{"$dynamicRef":"#x"}""", "'$dynamicRef' is not understood")]
    [InlineData("""{"$ref":"https://example.com/other.json"}""", "'$ref' has not the form")]
    [InlineData("""{"items":{"contains":{}}}""", "/items: the schema keyword 'contains'")]
    [InlineData("""{"properties":{"a":{"pattern":"(?<=x)y"}}}""", "/properties/a: the value of 'pattern'")]
    [InlineData("""{"anyOf":[{},{"unevaluatedItems":false}]}""", "/anyOf/1: the schema keyword 'unevaluatedItems'")]
    [InlineData("""{"minLength":"1"}""", "'minLength' has not the form")]
    [InlineData("""{"required":"a"}""", "'required' has not the form")]
    [InlineData("[]", "a schema is an object")]
    public void FindUnsupported_KeywordThatMustBeObeyed_IsRefused(string schema, string fault) =>
        Assert.Contains(fault, Assert.Single(JsonSchema.FindUnsupported(JsonElement.Parse(schema))), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"null"}]}""", "7", "/: none of 'anyOf' fits")]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"null"}]}""", "null", null)]
    [InlineData("""{"oneOf":[{"minimum":1},{"minimum":2}]}""", "3", "/: 2 of 'oneOf' fit, and one must")]
    [InlineData("""{"oneOf":[{"minimum":1},{"minimum":2}]}""", "1", null)]
    [InlineData("""{"allOf":[{"minimum":1},{"maximum":2}]}""", "3", "/: the number does not keep maximum 2")]
    [InlineData("""{"not":{"type":"string"}}""", "\"a\"", "/: the value is what 'not' excludes")]
    [InlineData("""{"if":{"minimum":10},"then":{"multipleOf":5},"else":{"multipleOf":2}}""", "12", "/: the number does not keep multipleOf 5")]
    [InlineData("""{"if":{"minimum":10},"then":{"multipleOf":5},"else":{"multipleOf":2}}""", "8", null)]
    [InlineData("""{"multipleOf":0.01}""", "19.99", null)]
    [InlineData("""{"$defs":{"n":{"type":"integer"}},"items":{"$ref":"#/$defs/n"}}""", "[1,\"a\"]", "/1: string stands where \"integer\" is due")]
    [InlineData("""{"$defs":{"a/b":{"type":"integer"}},"$ref":"#/$defs/a~1b"}""", "\"a\"", "/: string stands where \"integer\" is due")]
    [InlineData("""{"$ref":"#"}""", "1", "/: the schema refers to itself too deeply")]
    [InlineData("""{"properties":{"next":{"$ref":"#"},"v":{"type":"integer"}}}""", """{"next":{"next":{"v":"x"}}}""", "/next/next/v: string stands where \"integer\" is due")]
    [InlineData("""{"pattern":"^[a-z]+$"}""", "\"a1\"", "/: the text does not fit the pattern \"^[a-z]+$\"")]
    [InlineData("""{"patternProperties":{"^x":{"type":"integer"}},"additionalProperties":false}""", """{"x1":1,"y":2}""", "/: 'y' is not allowed")]
    [InlineData("""{"patternProperties":{"^x":{"type":"integer"}}}""", """{"x1":"a"}""", "/x1: string stands where \"integer\" is due")]
    [InlineData("""{"propertyNames":{"pattern":"^[a-z]$"}}""", """{"A":1}""", "/: the name 'A' is not allowed")]
    [InlineData("""{"minProperties":1}""", "{}", "/: 0 is less than minProperties 1")]
    [InlineData("""{"dependentRequired":{"a":["b"]}}""", """{"a":1}""", "/: 'b' is missing, which 'a' needs")]
    [InlineData("""{"uniqueItems":true}""", """[{"a":1},{"a":1.0}]""", "/: an item is there twice")]
    [InlineData("""{"prefixItems":[{"type":"string"}],"items":{"type":"integer"}}""", """["a",1,"b"]""", "/2: string stands where \"integer\" is due")]
    public void FindFaults_RarerKeywords_AreObeyed(string schema, string value, string? fault)
    {
        Assert.Empty(JsonSchema.FindUnsupported(JsonElement.Parse(schema)));
        Assert.Equal(fault is null ? [] : [fault], Check(schema, value));
    }

    [Fact]
    public void FindFaults_HostilePattern_TakesLinearTime() => Assert.Single(Check("""{"pattern":"^(a+)+$"}""", $"\"{new string('a', 50_000)}!\""));

    private static IReadOnlyList<string> Check(string schema, string value) => JsonSchema.FindFaults(JsonElement.Parse(schema), JsonElement.Parse(value));
}
