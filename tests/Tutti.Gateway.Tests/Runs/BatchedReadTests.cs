using System.Text;
using System.Text.Json;
using Tutti.Gateway.Tests.Support;
using Tutti.Governance.Pins;
using Tutti.Governance.Risks;
using Tutti.Kernel.Journal;
using Tutti.Testing;
using static Tutti.Gateway.Tests.Runs.SessionRunTests;

namespace Tutti.Gateway.Tests.Runs;

/// <summary>Reads that are recorded in batches: what may be, when it is, and that nothing is forwarded that cannot be.</summary>
public sealed class BatchedReadTests
{
    private const string Policy = """
        servers: { shop: { run: [none], pin: tutti.lock } }
        budgets:
          all: { limit: 50.00 USD, window: day@UTC }
        rules:
          - { id: reads, allow: [shop.get, shop.list_all] }
          - { id: guess, allow: shop.find }
          - { id: pay, allow: shop.pay, spend: { amount: 1, unit: USD, from: all } }
          - { id: ship, allow: shop.ship, after: { shop.get: args.order == then.args.order } }
          - { id: more, allow: shop.read_more, after: { shop.pay: args.order == then.args.order } }
          - { id: poll, allow: shop.poll, limit: 2/run }
          - { id: mark, allow: shop.mark, labels: [seen] }
          - { id: paid, allow: shop.look_up, spend: { amount: 20, unit: USD, from: all } }
        """;

    private static readonly string[] Names = ["get", "list_all", "find", "pay", "ship", "read_more", "poll", "mark", "look_up"];

    private static readonly string[] Reviewed = ["get", "list_all", "read_more", "poll", "mark", "look_up"];

    private readonly ManualTime _time = new();

    private static string Tools => $"[{string.Join(',', Names.Select(static name => """{"name":"NAME","inputSchema":{"type":"object","properties":{"order":{"type":"string"}}}}""".Replace("NAME", name, StringComparison.Ordinal)))}]";

    private static string Pins() => LockReview.Accept(
        ToolLock.Empty,
        ToolListing.Of("shop", JsonElement.Parse(Tools).EnumerateArray().Select(ToolDefinition.Of)),
        tools: null,
        Reviewed.ToDictionary(static name => name, static _ => RiskClass.Read),
        "ann",
        DateTimeOffset.UnixEpoch).ToString();

    private async Task<GatewayBench> OpenAsync()
    {
        var bench = new GatewayBench(Policy, Pins()) { Time = _time, Options = static usual => new GatewayOptions { Servers = usual.Servers, Keyless = usual.Keyless, Audit = GatewayAudit.Batched } };
        bench.Shop.Tools = Tools;
        return await bench.OpenAsync();
    }

    private static async Task<IReadOnlyList<JsonElement>> NotesAsync(GatewayBench bench) =>
        [.. (await bench.JournalAsync(bench.Runs().Single())).Where(static record => record.Kind == RecordKind.SignalReceived)
            .Select(static record => JsonElement.Parse(record.Content.Span)).Where(static message => message.TryGetProperty("reads", out _)).SelectMany(static message => message.GetProperty("reads").EnumerateArray())];

    private static async Task<int> StepsAsync(GatewayBench bench) => (await bench.DecisionsAsync(bench.Runs().Single())).Count;

    private async Task UntilNotedAsync(GatewayBench bench, int notes)
    {
        while ((await NotesAsync(bench)).Count < notes)
        {
            _time.Advance(ReadBatch);
            await Task.Delay(5, GatewayBench.Cancellation);
        }
    }

    private static readonly TimeSpan ReadBatch = TimeSpan.FromMilliseconds(10);

    [Fact]
    public async Task GivenAReviewedRead_WhenItIsCalled_ThenItsAnswerDoesNotWaitForTheRecordAndTheRecordComes()
    {
        await using var bench = await OpenAsync();
        await using var client = await bench.JoinAsync();

        var answer = await client.CallAsync("get", """{"order":"a"}""");

        Assert.Equal("done", TextOf(answer));
        Assert.Empty(await NotesAsync(bench)); // no time has passed, so nothing was written
        await UntilNotedAsync(bench, 2);
        var notes = await NotesAsync(bench);
        Assert.Equal(["r1", "r1"], notes.Select(static note => note.GetProperty("id").GetString()));
        var decision = notes[0].GetProperty("decision");
        Assert.Equal(("shop.get", "ann", "reads", """{"order":"a"}"""), (decision.GetProperty("target").GetString(), decision.GetProperty("caller").GetString(), decision.GetProperty("rule").GetString(), decision.GetProperty("arguments").GetRawText()));
        Assert.Equal(1, notes[1].GetProperty("end").GetProperty("kind").GetInt32());
        Assert.Equal(0, await StepsAsync(bench));
    }

    [Theory]
    [InlineData("find")] // its name says that it reads, and nobody has looked
    [InlineData("pay")]
    [InlineData("poll")] // it counts
    [InlineData("mark")] // it leaves a label
    [InlineData("look_up")] // it costs
    public async Task GivenWhatIsNoFreeReviewedRead_WhenItIsCalled_ThenItsDecisionIsDurableFirst(string tool)
    {
        await using var bench = await OpenAsync();
        var before = -1;
        bench.Shop.Answer = async (_, _) =>
        {
            before = await StepsAsync(bench);
            return """{"content":[]}""";
        };
        await using var client = await bench.JoinAsync();

        Assert.Null(CodeOf(await client.CallAsync(tool)));

        Assert.Equal(1, before);
        Assert.Empty(await NotesAsync(bench));
    }

    [Fact]
    public async Task GivenAStoreThatFails_WhenAReadIsCalled_ThenNothingIsForwarded()
    {
        await using var bench = await OpenAsync();
        await using var client = await bench.JoinAsync();
        await client.AskAsync("tools/list");
        bench.Store.Fail();

        var code = CodeOf(await client.CallAsync("get"));

        Assert.Equal("TUT7031", code);
        Assert.Empty(bench.Shop.Asked);
    }

    [Fact]
    public async Task GivenAStoreThatFailsUnderABatch_WhenMoreIsCalled_ThenNothingMoreIsForwarded()
    {
        await using var bench = await OpenAsync();
        var client = await bench.JoinAsync();
        Assert.Null(CodeOf(await client.CallAsync("get")));

        bench.Store.Fail();
        _time.Advance(ReadBatch);
        var codes = new List<string?> { CodeOf(await client.CallAsync("get")), CodeOf(await client.CallAsync("list_all")), CodeOf(await client.CallAsync("pay")) };

        Assert.Equal(["TUT7031", "TUT7031", "TUT7031"], codes);
        Assert.Single(bench.Shop.Asked);
        await client.DisposeAsync(); // a session ends whose notes cannot be written any more
    }

    [Fact]
    public async Task GivenRulesThatWantAnotherCallBefore_WhenThatWasOfTheOtherKind_ThenTheyKnowIt()
    {
        await using var bench = await OpenAsync();
        await using var client = await bench.JoinAsync();
        Assert.Equal("TUT2200", CodeOf(await client.CallAsync("ship", """{"order":"a"}""")));
        Assert.Equal("TUT2200", CodeOf(await client.CallAsync("read_more", """{"order":"a"}""")));

        await client.CallAsync("get", """{"order":"a"}""");
        var shipped = CodeOf(await client.CallAsync("ship", """{"order":"a"}""")); // a step after a read
        await client.CallAsync("pay", """{"order":"a"}""");
        var asked = bench.Shop.Asked.Count;
        var steps = await StepsAsync(bench);
        var read = CodeOf(await client.CallAsync("read_more", """{"order":"a"}""")); // a read after a step

        Assert.Equal((null, null), (shipped, read));
        Assert.Equal((asked + 1, steps), (bench.Shop.Asked.Count, await StepsAsync(bench)));
        Assert.Equal("TUT2200", CodeOf(await client.CallAsync("ship", """{"order":"b"}""")));
    }

    [Fact]
    public async Task GivenAServerThatIsLost_WhenItIsReadAgain_ThenTheWayIsTakenThatAsksItsBreaker()
    {
        await using var bench = await OpenAsync();
        bench.Shop.Answer = ScriptedServer.Dies;
        await using var client = await bench.JoinAsync();

        Assert.Equal("TUT7012", CodeOf(await client.CallAsync("get")));

        bench.Shop.Answer = static (_, _) => Task.FromResult<string?>("""{"content":[]}""");
        Assert.Null(CodeOf(await client.CallAsync("get")));
        Assert.Equal(1, await StepsAsync(bench));
        Assert.Null(CodeOf(await client.CallAsync("get"))); // it answered, so it is well
        Assert.Equal(1, await StepsAsync(bench));
    }

    [Fact]
    public async Task GivenASessionThatEnds_WhenNotesAreStillWaiting_ThenTheyAreWrittenAndTheRunKnowsItsCalls()
    {
        await using var bench = await OpenAsync();
        var client = await bench.JoinAsync();
        for (var call = 0; call < 3; call++) { await client.CallAsync("get"); }

        await client.EndAsync();

        var end = await Patience.ForAsync(bench.Engine.WaitAsync(bench.Runs().Single(), GatewayBench.Cancellation), "the end of the run");
        Assert.Equal("""{"calls":3}""", Encoding.UTF8.GetString(end.Output.Span));
        Assert.Equal(6, (await NotesAsync(bench)).Count);
    }
}
