using System.Text.Json;
using Tutti.Agents.Models;
using Tutti.Agents.Redactions;
using Tutti.Agents.Tools;
using Tutti.Governance.Policies;

namespace Tutti.Agents.Tests.Redactions;

public sealed class ResultRedactionTests
{
    private static readonly Redaction[] All = [new Redaction(["secret", "card"], []), new Redaction(["iban", "email"], [])];

    [Theory]
    [InlineData("pay with 4111 1111 1111 1111 now", "pay with [redacted:card] now")]
    [InlineData("4111-1111-1111-1111", "[redacted:card]")]
    [InlineData("4111111111111112", "4111111111111112")] // its check fails: some other number
    [InlineData("order 123456789012", "order 123456789012")]
    [InlineData("to DE89 3704 0044 0532 0130 00.", "to [redacted:iban].")]
    [InlineData("GB82WEST12345698765432", "[redacted:iban]")]
    [InlineData("GB83WEST12345698765432", "GB83WEST12345698765432")]
    [InlineData("ask ann.o+x@mail.example.com today", "ask [redacted:email] today")]
    [InlineData("a @ b, user@host", "a @ b, user@host")]
    [InlineData("nothing here", "nothing here")]
    public void Apply_Texts_TakesOutWhatIsMeant(string text, string expected) => Assert.Equal(expected, ResultRedaction.Apply(text, All));

    [Fact]
    public void Apply_KindsThatAreNotNamed_Stay() => Assert.Equal("ann@example.com 4111111111111111", ResultRedaction.Apply("ann@example.com 4111111111111111", [new Redaction([], ["args.x"])]));

    [Fact]
    public void Apply_Output_TakesItOutOfTextValueAndFiles()
    {
        var output = new ToolOutput
        {
            Text = "4111111111111111",
            Value = JsonElement.Parse("""{"card":4111111111111111,"list":["x","ann@example.com"],"n":7}"""),
            Media = [new ModelPart.Media { MediaType = "image/png", Data = "aaaa" }],
        };

        var redacted = ResultRedaction.Apply(output, All);

        Assert.Equal("[redacted:card]", redacted.Text);
        Assert.Equal("""{"card":"[redacted:card]","list":["x","[redacted:email]"],"n":7}""", redacted.Value?.GetRawText());
        Assert.Empty(redacted.Media);
    }

    [Fact]
    public void Apply_Reply_TakesItOutOfWordsAndLeavesCalls()
    {
        var call = new ModelPart.ToolCall { Id = "1", Name = "mail", Arguments = JsonElement.Parse("""{"to":"ann@example.com"}""") };
        var reply = new ModelReply
        {
            Message = new ModelMessage { Role = ModelRole.Assistant, Parts = [new ModelPart.Text { Value = "to ann@example.com" }, call] },
            Finish = ModelFinish.Calls,
            Usage = new ModelUsage(),
        };

        var redacted = ResultRedaction.Apply(reply, All);

        Assert.Equal("to [redacted:email]", redacted.Message.Text);
        Assert.Same(call, redacted.Message.Parts[1]);
    }
}
