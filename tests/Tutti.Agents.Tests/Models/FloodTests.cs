using System.Text;
using Tutti.Agents.Models;
using Tutti.Agents.Models.Endpoints;
using Tutti.Testing.Models;
using static Tutti.Testing.Models.FakeReply;

namespace Tutti.Agents.Tests.Models;

/// <summary>Servers that send without end: the call ends at the limit, and memory stays bounded.</summary>
public sealed class FloodTests
{
    private static readonly ModelLimits Tight = new() { ReplyBytes = 1 << 20, LineBytes = 64 << 10, Characters = 100_000, Calls = 8 };

    public static TheoryData<string, FakeReply, string> Floods => new()
    {
        { "a line without end", OfParts(Endless("data: {\"choices\":[{\"delta\":{\"content\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")), "a line of more than 65536 bytes" },
        { "words without end", OfParts(Endless(Encoding.UTF8.GetString(Event(Words(new string('a', 1000))).Bytes.Span))), "an answer of more than 100000 characters" },
        { "comments without end", OfParts(Endless(": working working working working working\n\n")), "a reply of more than 1048576 bytes" },
        { "empty chunks without end", OfParts(Endless("data: {\"choices\":[]}\n\n")), "a reply of more than 1048576 bytes" },
        { "blank lines without end", OfParts(Endless("\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n")), "a reply of more than 1048576 bytes" },
        { "calls without end", Stream([.. Enumerable.Range(0, 20).Select(static index => Delta($$$"""{"tool_calls":[{"index":{{{index}}},"id":"c{{{index}}}","function":{"name":"weather","arguments":"{}"}}]}"""))]), "more than 8 calls" },
        { "arguments without end", OfParts(Endless(Encoding.UTF8.GetString(Event(Delta($$$"""{"tool_calls":[{"index":0,"function":{"name":"weather","arguments":"{{{new string('a', 1000)}}}"}}]}""")).Bytes.Span))), "an answer of more than 100000 characters" },
        { "a whole reply that is too large", Json(Whole($$"""{"role":"assistant","content":"{{new string('a', 2 << 20)}}"}""")), "a reply of more than 1048576 bytes" },
        { "lines of a value without end", OfParts(Endless("data: {\"a\":\n")), "a reply of more than 1048576 bytes" },
    };

    [Theory]
    [MemberData(nameof(Floods), DisableDiscoveryEnumeration = true)]
    public async Task Flood_AnyKind_EndsAtItsLimit(string kind, FakeReply reply, string says)
    {
        await using var bench = new ModelBench(static endpoint => endpoint with { Limits = Tight });
        bench.Server.Reply(reply);

        var error = await Assert.ThrowsAsync<ModelException>(() => bench.AskAsync(options: ModelBench.WithTools()));

        if (kind.StartsWith("lines of a value", StringComparison.Ordinal)) { Assert.Equal("TUT4114", error.Code); }
        else
        {
            Assert.Equal(("TUT4115", false), (error.Code, error.IsTransient));
            Assert.Contains(says, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Headers_TooLong_AreRefused()
    {
        await using var bench = new ModelBench();

        var error = await bench.FailsAsync<ModelException>(Saying("Hello") with { Headers = new Dictionary<string, string> { ["X-Long"] = new string('a', 100_000) } });

        Assert.Equal("TUT4115", error.Code);
    }

    [Fact]
    public async Task LongLine_WithinTheLimit_IsRead()
    {
        await using var bench = new ModelBench();
        var words = new string('ä', 200_000);

        var answer = await bench.ReplyAsync(Saying(words));

        Assert.Equal(words, answer.Message.Text);
    }

    private static IEnumerable<FakePart> Endless(string text)
    {
        while (true) { yield return Part(text); }
    }
}
