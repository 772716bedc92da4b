using Tutti.Documents.Yaml;

namespace Tutti.Documents.Tests.Yaml;

public sealed class YamlDocumentsTests
{
    [Theory]
    [InlineData("~", "nothing")]
    [InlineData("null", "nothing")]
    [InlineData("true", "'true'")]
    [InlineData("false", "'false'")]
    [InlineData("-1.50e3", "a number")]
    [InlineData("no", "a text")]
    [InlineData("yes", "a text")]
    [InlineData("on", "a text")]
    [InlineData("True", "a text")]
    [InlineData("NULL", "a text")]
    [InlineData("0x1F", "a text")]
    [InlineData("+1", "a text")]
    [InlineData("1_000", "a text")]
    [InlineData("01", "a text")]
    [InlineData(".inf", "a text")]
    [InlineData("2026-11-21", "a text")]
    [InlineData("'1'", "a text")]
    [InlineData("\"true\"", "a text")]
    [InlineData("|\n  1", "a text")]
    [InlineData("[1]", "a list")]
    [InlineData("{a: 1}", "a map")]
    public void Parse_AValue_IsWhatJsonSays(string yaml, string kind)
    {
        var document = Assert.IsType<DocumentNode.Map>(YamlDocuments.Parse($"key: {yaml}\n"));

        Assert.Equal(kind, document.Find("key")?.Kind);
    }

    [Fact]
    public void Parse_Places_AreThoseOfTheCharacters()
    {
        const string Yaml = "\uFEFFa: plain\r\nb: \"quoted\"\r\nc: 'single'\r\nd: |\r\n   block\r\ne:\r\n  - [1, \"two\"]\r\n  - f: 3\r\n";

        var document = Assert.IsType<DocumentNode.Map>(YamlDocuments.Parse(Yaml, "x.yaml"));

        Assert.Equal(["1:1 1:4", "2:1 2:5", "3:1 3:5", "4:1 5:4", "6:1 7:3"], document.Entries.Select(static entry => $"{entry.Place.Position} {entry.Value.Place.Position}"));
        var list = Assert.IsType<DocumentNode.List>(document.Find("e"));
        var inner = Assert.IsType<DocumentNode.List>(list.Items[0]);
        Assert.Equal(["7:6", "7:10"], inner.Items.Select(static item => item.Place.Position.ToString()));
        Assert.Equal("x.yaml:8:5", Assert.IsType<DocumentNode.Map>(list.Items[1]).Entries[0].Place.ToString());
        Assert.Equal("block\n", Assert.IsType<DocumentNode.Text>(document.Find("d")).Value);
    }

    [Fact]
    public void Parse_AnAlias_RepeatsTheValue()
    {
        var document = Assert.IsType<DocumentNode.Map>(YamlDocuments.Parse("a: &x {b: 1}\nc: *x\n"));

        Assert.Equal(document.Find("a"), document.Find("c"));
        Assert.Equal("2:4", document.Find("c")?.Place.Position.ToString());
    }

    [Fact]
    public void Parse_ManyLaughs_AreRefusedAtOnce()
    {
        var lines = Enumerable.Range(1, 30).Select(static level => $"l{level}: &l{level} [{string.Join(", ", Enumerable.Repeat(level == 1 ? "ha" : $"*l{level - 1}", 9))}]");

        var refused = Assert.Throws<DocumentException>(() => YamlDocuments.Parse(string.Join('\n', lines)));

        Assert.Equal("TUT4620", refused.Code);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("- ")]
    [InlineData("{a: ")]
    [InlineData("? ")]
    public void Parse_AnyDepth_IsRefusedQuickly(string opening)
    {
        var text = string.Concat(Enumerable.Repeat(opening, 100_000));

        var refused = Assert.Throws<DocumentException>(() => YamlDocuments.Parse(text));

        Assert.Contains(refused.Code, (string[])["TUT4616", "TUT4621", "TUT4623"]);
    }

    [Fact]
    public void Parse_TooLarge_IsRefused()
    {
        var refused = Assert.Throws<DocumentException>(() => YamlDocuments.Parse(new byte[(1024 * 1024) + 1]));

        Assert.Equal("TUT4622", refused.Code);
    }

    [Fact]
    public void Parse_NoUtf8_IsRefused() => Assert.Equal("TUT4624", Assert.Throws<DocumentException>(static () => YamlDocuments.Parse([(byte)'a', 0xFF])).Code);

    [Fact]
    public void Parse_ManyFaults_ListsAll()
    {
        var refused = Assert.Throws<DocumentException>(static () => YamlDocuments.Parse("a: !!int 1\na: 2\nb: *c\n", "f.yaml"));

        Assert.Equal(["TUT4618 1:4", "TUT4617 2:1", "TUT4620 3:4"], refused.Faults.Select(static fault => $"{fault.Code} {fault.Place.Position}"));
    }
}
