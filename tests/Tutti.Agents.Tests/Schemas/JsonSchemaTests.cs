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
    [InlineData("""{"$ref":"#/x"}""", "'$ref' is not understood")]
    [InlineData("""{"items":{"anyOf":[]}}""", "/items: the schema keyword 'anyOf'")]
    [InlineData("""{"properties":{"a":{"pattern":"x"}}}""", "/properties/a: the schema keyword 'pattern'")]
    [InlineData("""{"minLength":"1"}""", "'minLength' has not the form")]
    [InlineData("""{"required":"a"}""", "'required' has not the form")]
    [InlineData("[]", "a schema is an object")]
    public void FindUnsupported_KeywordThatMustBeObeyed_IsRefused(string schema, string fault) =>
        Assert.Contains(fault, Assert.Single(JsonSchema.FindUnsupported(JsonElement.Parse(schema))), StringComparison.Ordinal);

    private static IReadOnlyList<string> Check(string schema, string value) => JsonSchema.FindFaults(JsonElement.Parse(schema), JsonElement.Parse(value));
}
