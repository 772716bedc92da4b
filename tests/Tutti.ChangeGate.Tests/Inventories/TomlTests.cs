using ChangeGate.Inventories;

namespace Tutti.ChangeGate.Tests.Inventories;

/// <summary>The part of TOML that manifests use.</summary>
public sealed class TomlTests
{
    [Theory]
    [InlineData("a = 1", """{"a":"1"}""")]
    [InlineData("a = true\nb = false", """{"a":true,"b":false}""")]
    [InlineData("a.b.\"c d\" = 'x'", """{"a":{"b":{"c d":"x"}}}""")]
    [InlineData("# c\n\n[a.b] # c\nc = 1.5 # c", """{"a":{"b":{"c":"1.5"}}}""")]
    [InlineData("[[a]]\nb = 1\n[[a]]\n[a.c]\nd = 2\n[[a.e]]\nf = 3", """{"a":[{"b":"1"},{"c":{"d":"2"},"e":[{"f":"3"}]}]}""")]
    [InlineData("a = [ 1, # c\n 'x', [true], {b = 2}, ]", """{"a":["1","x",[true],{"b":"2"}]}""")]
    [InlineData("a = []\nb = {}", """{"a":[],"b":{}}""")]
    [InlineData("a = \"q\\\"\\\\ \\u00e4 \\n\"", """{"a":"q\"\\ ä \n"}""")]
    [InlineData("a = 'C:\\x'", """{"a":"C:\\x"}""")]
    [InlineData("a = \"\"\"\nx\n\"y\" \\\n   z\"\"\"", """{"a":"x\n\"y\" z"}""")]
    [InlineData("a = '''\nx'''''", """{"a":"x''"}""")]
    [InlineData("a = 2026-01-01T00:00:00Z\r\nb = \"x\"\r\n", """{"a":"2026-01-01T00:00:00Z","b":"x"}""")]
    [InlineData("\uFEFFa = 1", """{"a":"1"}""")]
    public void Parse_Text_GivesItsValues(string toml, string json)
    {
        using var actual = Toml.Parse(toml);
        using var expected = System.Text.Json.JsonDocument.Parse(json);

        Assert.True(System.Text.Json.JsonElement.DeepEquals(expected.RootElement, actual.RootElement), actual.RootElement.GetRawText());
    }

    [Theory]
    [InlineData("a", "Line 1: '=' is missing.")]
    [InlineData("\na = ", "Line 2: a value is missing.")]
    [InlineData("a = 1 2 3\n= 4", "Line 2: a key is missing.")]
    [InlineData("a = \"x", "Line 1: a string has no end.")]
    [InlineData("a = 'x\n'", "Line 1: a string has no end.")]
    [InlineData("a = [1", "Line 1: ']' is missing.")]
    [InlineData("a = {b = 1", "Line 1: '}' is missing.")]
    [InlineData("[a", "Line 1: ']' is missing.")]
    [InlineData("[a]b", "Line 1: something follows the value.")]
    [InlineData("a = \"\\ud800\"", "Line 1: a character's code is wrong.")]
    [InlineData("a = '1'\na.b = 2", "Line 2: 'a' is a table and something else.")]
    public void Parse_Broken_SaysWhere(string toml, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => Toml.Parse(toml)).Message);
}
