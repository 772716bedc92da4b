using System.Text;
using Tutti.Documents.Json;

namespace Tutti.Documents.Tests.Json;

public sealed class JsonDocumentsTests
{
    [Theory]
    [InlineData("{\n  \"a\": 1,\n  \"a\": 2\n}", 3, 3)]
    [InlineData("{\"a\": 1, \"\\u0061\": 2}", 1, 10)]
    [InlineData("{\"a\": NaN}", 1, 7)]
    [InlineData("[1] 2", 1, 5)]
    public void Parse_NoJson_IsRefusedAtItsPlace(string text, int line, int column)
    {
        var refused = Assert.Throws<DocumentException>(() => JsonDocuments.Parse(Encoding.UTF8.GetBytes(text), "a.json"));

        Assert.Equal("TUT4615", refused.Code);
        Assert.Equal((line, column), (refused.Faults[0].Place.Position.Line, refused.Faults[0].Place.Position.Column));
    }

    [Fact]
    public void Parse_ANumber_KeepsItsDigits() =>
        Assert.Equal("1.50e3", Assert.IsType<DocumentNode.Number>(Assert.IsType<DocumentNode.Map>(JsonDocuments.Parse("{\"a\": 1.50e3}"u8)).Find("a")).Lexeme);
}
