using System.Text.Json;
using Tutti.Gateway.Tests.Support;
using Tutti.Governance.Approvals;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;

namespace Tutti.Gateway.Tests.Runs;

/// <summary>A session is a run: what its client calls is judged, recorded, made once and answered.</summary>
public sealed class SessionRunTests
{
    internal const string Rules = """
        budgets:
          all: { limit: 50.00 USD, window: day@UTC }
        rules:
          - { id: reads, allow: shop.get }
          - { id: pay, allow: shop.pay, when: args.amount <= 20, spend: { amount: args.amount, unit: USD, from: all } }
          - { id: big, ask: shop.pay, when: args.amount > 20, spend: { amount: args.amount, unit: USD, from: all }, by: { group: finance, not: caller }, within: 1h }
          - { id: after, allow: shop.ship, after: { shop.pay: args.order == then.args.order } }
          - { id: twice, allow: shop.poll, limit: 2/run }
        """;

    private const string Tools = """[{"name":"get","inputSchema":{"type":"object"}},{"name":"drop_all","inputSchema":{"type":"object"}},{"name":"pay","inputSchema":{"type":"object"}},{"name":"ship","inputSchema":{"type":"object"}},{"name":"poll","inputSchema":{"type":"object"}}]""";

    internal static async Task<GatewayBench> OpenAsync()
    {
        var bench = new GatewayBench(Rules);
        bench.Shop.Tools = Tools;
        return await bench.OpenAsync();
    }

    [Fact]
    public async Task G3_GivenACallThatIsAllowed_WhenItIsMade_ThenTheDecisionIsDurableBeforeTheServerSeesIt()
    {
        await using var bench = await OpenAsync();
        IReadOnlyList<JournalRecord> before = [];
        bench.Shop.Answer = async (_, _) =>
        {
            before = [.. (await bench.JournalAsync(bench.Runs().Single())).Where(record => record.Position < bench.Store.DurableHead)];
            return """{"content":[{"type":"text","text":"paid"}]}""";
        };
        await using var client = await bench.JoinAsync();

        var answer = await client.CallAsync("pay", """{"amount":7.50,"order":"a"}""");

        Assert.Equal("paid", TextOf(answer));
        Assert.Contains(before, static record => record.Kind == RecordKind.StepAdmitted && record.Path == "call/make");
        Assert.Equal("""tools/call {"name":"pay","arguments":{"amount":7.50,"order":"a"}}""", Assert.Single(bench.Shop.Asked));
        var decision = Assert.Single(await bench.DecisionsAsync(bench.Runs().Single()));
        Assert.Equal(("shop.pay", "ann", "pay", 7.50m), (decision.Target, decision.Caller, decision.Rule, Assert.Single(decision.Holds).Amount));
    }

    [Fact]
    public async Task GivenAnAnswer_WhenItReachesTheClient_ThenItsOutcomeIsInTheJournalWithoutItsContent()
    {
        await using var bench = await OpenAsync();
        bench.Shop.Answer = static (_, _) => Task.FromResult<string?>("""{"content":[{"type":"text","text":"confidential"}]}""");
        await using var client = await bench.JoinAsync();

        await client.CallAsync("get");

        var records = await bench.JournalAsync(bench.Runs().Single());
        var made = Assert.Single(records, static record => record.Kind == RecordKind.StepCompleted && record.Path == "call/make");
        Assert.Contains("\"digest\":", System.Text.Encoding.UTF8.GetString(made.Content.Span), StringComparison.Ordinal);
        Assert.DoesNotContain(records, static record => System.Text.Encoding.UTF8.GetString(record.Content.Span).Contains("confidential", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("drop_all", "{}", null)] // not listed, so it is not there
    [InlineData("pay", """{"amount":"much"}""", "TUT2206")]
    [InlineData("ship", """{"order":"a"}""", "TUT2200")]
    public async Task GivenACallThatNoRuleAllows_WhenItIsTried_ThenTheServerNeverSeesIt(string tool, string arguments, string? code)
    {
        await using var bench = await OpenAsync();
        await using var client = await bench.JoinAsync();

        var answer = await client.CallAsync(tool, arguments);

        Assert.Equal(code, code is null ? null : CodeOf(answer));
        Assert.Equal(code is null, answer.TryGetProperty("error", out _));
        Assert.Empty(bench.Shop.Asked);
    }

    [Fact]
    public async Task GivenRulesOverARun_WhenASessionCalls_ThenItsPastAndItsCountsAreTheSessions()
    {
        await using var bench = await OpenAsync();
        await using var client = await bench.JoinAsync();
        Assert.Equal("TUT2200", CodeOf(await client.CallAsync("ship", """{"order":"a"}""")));

        await client.CallAsync("pay", """{"amount":1,"order":"a"}""");
        var shipped = await client.CallAsync("ship", """{"order":"a"}""");
        var polled = new List<string?>();
        for (var time = 0; time < 3; time++) { polled.Add(CodeOf(await client.CallAsync("poll"))); }
        await using var other = await bench.JoinAsync();

        Assert.Null(CodeOf(shipped));
        Assert.Equal([null, null, "TUT2210"], polled);
        Assert.Equal("TUT2200", CodeOf(await other.CallAsync("ship", """{"order":"a"}""")));
        Assert.Null(CodeOf(await other.CallAsync("poll")));
    }

    [Fact]
    public async Task GivenABudget_WhenItIsSpent_ThenFurtherCallsAreDeniedInEverySession()
    {
        await using var bench = await OpenAsync();
        await using var one = await bench.JoinAsync();
        await using var other = await bench.JoinAsync();

        var codes = new List<string?>();
        foreach (var client in new[] { one, other, one }) { codes.Add(CodeOf(await client.CallAsync("pay", """{"amount":20,"order":"a"}"""))); }

        Assert.Equal([null, null, "TUT2211"], codes);
        Assert.Equal(2, bench.Shop.Asked.Count);
    }

    [Fact]
    public async Task GivenAServerThatDiesInMidCall_WhenTheCallMayHaveActed_ThenTheClientIsToldAtOnceAndAPersonIsAsked()
    {
        await using var bench = await OpenAsync();
        bench.Shop.Answer = ScriptedServer.Dies;
        await using var client = await bench.JoinAsync();

        var answer = await client.CallAsync("pay", """{"amount":20,"order":"a"}""");

        Assert.Equal("TUT7012", CodeOf(answer));
        var run = bench.Runs().Single();
        Assert.Equal("call/make", (await bench.SeeAsync(run, "step.unknown")).Path);
        bench.Shop.Answer = static (_, _) => Task.FromResult<string?>("""{"content":[]}""");
        Assert.Null(CodeOf(await client.CallAsync("get"))); // it is greeted again
        Assert.Equal("TUT2211", CodeOf(await client.CallAsync("pay", """{"amount":20}""")) ?? CodeOf(await client.CallAsync("pay", """{"amount":20}"""))); // what may have been spent stays held
        await client.EndAsync();
        Assert.False(bench.Engine.Catalogue.Find(run)!.Status.IsEnded());
        await bench.Engine.ResolveAsync(run, "call/make", UnknownResolution.Failed, new ResolveOptions { By = "bob" }, GatewayBench.Cancellation);
        await Patience.ForAsync(bench.Engine.WaitAsync(run, GatewayBench.Cancellation), "the end of the run");
    }

    [Fact]
    public async Task GivenAReadWhoseAnswerIsLost_WhenTheServerDies_ThenNobodyIsAsked()
    {
        await using var bench = await OpenAsync();
        bench.Shop.Answer = ScriptedServer.Dies;
        await using var client = await bench.JoinAsync();

        Assert.Equal("TUT7012", CodeOf(await client.CallAsync("get")));

        await client.EndAsync();
        Assert.Equal(RunStatus.Completed, (await Patience.ForAsync(bench.Engine.WaitAsync(bench.Runs().Single(), GatewayBench.Cancellation), "the end of the run")).Status);
    }

    [Fact]
    public async Task GivenAServerThatIsNotThere_WhenItIsCalled_ThenNothingIsSpent()
    {
        await using var bench = await OpenAsync();
        await using var client = await bench.JoinAsync();
        await client.AskAsync("tools/list");
        bench.Shop.Wires.Single().Die();
        bench.Shop.Down = Gateway.Upstreams.UpstreamException.NotStarted("shop", "it is gone", "");

        var answers = new List<string?>();
        for (var time = 0; time < 4; time++) { answers.Add(CodeOf(await client.CallAsync("pay", """{"amount":20}"""))); }

        Assert.Equal(["TUT7010", "TUT7010", "TUT7010", "TUT7010"], answers); // two of them would have spent the budget
    }

    [Fact]
    public async Task GivenACallThatTheClientGivesUp_WhenItIsCancelled_ThenTheServerIsToldAndNothingIsAnswered()
    {
        await using var bench = await OpenAsync();
        var begun = new TaskCompletionSource();
        bench.Shop.Answer = (_, _) =>
        {
            begun.SetResult();
            return Task.FromResult<string?>(null);
        };
        await using var client = await bench.JoinAsync();
        var (id, answer) = await client.BeginAsync("tools/call", """{"name":"get","arguments":{}}""");
        await Patience.ForAsync(begun.Task, "the call at the server");

        await client.SayAsync($$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{id}}}}}""");

        await Patience.UntilAsync(() => bench.Shop.Told.Any(static told => told.StartsWith("notifications/cancelled", StringComparison.Ordinal)), "the cancellation at the server");
        await client.AskAsync("ping");
        Assert.False(answer.IsCompleted);
    }

    [Fact]
    public async Task GivenARunThatAPersonCancels_WhenItsClientCalls_ThenNothingIsForwarded()
    {
        await using var bench = await OpenAsync();
        await using var client = await bench.JoinAsync();
        await client.CallAsync("get");
        await bench.Engine.CancelAsync(bench.Runs().Single(), "bob", "enough", GatewayBench.Cancellation);
        await bench.SeeAsync(bench.Runs().Single(), "run.cancelled");

        var answer = await client.CallAsync("get");

        Assert.Equal("TUT7031", CodeOf(answer));
        Assert.Single(bench.Shop.Asked);
    }

    [Fact]
    public async Task GivenAStoreThatFails_WhenCallsCannotBeRecorded_ThenNothingIsForwarded()
    {
        await using var bench = await OpenAsync();
        await using var client = await bench.JoinAsync();
        await client.CallAsync("get");
        bench.Store.Fail();

        var codes = new List<string?>();
        foreach (var tool in new[] { "get", "pay", "get" }) { codes.Add(CodeOf(await client.CallAsync(tool, """{"amount":1}"""))); }

        Assert.Equal(["TUT7031", "TUT7031", "TUT7031"], codes);
        Assert.Single(bench.Shop.Asked);
    }

    [Fact]
    public async Task G3_GivenACallThatAsks_WhenSomebodySaysYesWhileItIsHeld_ThenItIsMade()
    {
        await using var bench = await OpenAsync();
        await using var client = await bench.JoinAsync();
        var (_, answer) = await client.BeginAsync("tools/call", """{"name":"pay","arguments":{"amount":30},"_meta":{"progressToken":"p"}}""");
        var run = bench.Runs().Single();
        var progress = await client.HearAsync("notifications/progress");
        Assert.Equal("p", progress.GetProperty("params").GetProperty("progressToken").GetString());
        Assert.Empty(bench.Shop.Asked);

        await bench.AnswerAsync(run, await bench.SeeAsync(run, "question.asked"));

        Assert.Null(CodeOf(await Patience.ForAsync(answer, "the answer")));
        Assert.Single(bench.Shop.Asked);
    }

    [Fact]
    public async Task GivenACallThatAsks_WhenAPersonEditsItToWhatTheToolDoesNotTake_ThenTheAnswerIsRefusedAndTheQuestionStaysOpen()
    {
        await using var bench = new GatewayBench(Rules);
        bench.Shop.Tools = """[{"name":"pay","inputSchema":{"type":"object","properties":{"amount":{"type":"number"}},"required":["amount"]}}]""";
        await bench.OpenAsync();
        await using var client = await bench.JoinAsync();
        var (_, answer) = await client.BeginAsync("tools/call", """{"name":"pay","arguments":{"amount":30}}""");
        var run = bench.Runs().Single();
        var question = await bench.SeeAsync(run, "question.asked");

        var refused = await Assert.ThrowsAsync<Kernel.TuttiException>(() => bench.EditAsync(run, question, """{"amount":"much"}"""));
        await bench.EditAsync(run, question, """{"amount":25}""");

        Assert.Equal("TUT2663", refused.Code);
        Assert.Null(CodeOf(await Patience.ForAsync(answer, "the answer")));
        Assert.Equal("""tools/call {"name":"pay","arguments":{"amount":25}}""", Assert.Single(bench.Shop.Asked));
    }

    [Fact]
    public async Task G3_GivenAYesAfterTheClientHasGone_WhenTheSameCallComesAgain_ThenItIsMadeOnce()
    {
        await using var bench = await OpenAsync();
        await using var client = await bench.JoinAsync();
        var (id, _) = await client.BeginAsync("tools/call", """{"name":"pay","arguments":{"amount":30}}""");
        var run = bench.Runs().Single();
        var question = await bench.SeeAsync(run, "question.asked");
        await client.SayAsync($$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{id}}}}}""");
        await bench.SeeAsync(run, "signal.received", skip: 1);
        await bench.AnswerAsync(run, question);
        Assert.Empty(bench.Shop.Asked); // an approval executes nothing

        var others = await client.CallAsync("pay", """{"amount":20}""");
        var same = await client.CallAsync("pay", """{ "amount": 30 }""");
        var (_, again) = await client.BeginAsync("tools/call", """{"name":"pay","arguments":{"amount":30}}""");
        await bench.AnswerAsync(run, await bench.SeeAsync(run, "question.asked", skip: 1), ApprovalChoice.Deny);

        Assert.Equal((null, null), (CodeOf(others), CodeOf(same)));
        Assert.Equal("TUT2212", CodeOf(await Patience.ForAsync(again, "the answer")));
        Assert.Equal(2, bench.Shop.Asked.Count);
    }

    [Fact]
    public async Task G3_GivenACallThatAsks_WhenNobodyAnswersForLong_ThenTheClientIsToldToCallAgain()
    {
        var time = new Testing.ManualTime();
        await using var bench = new GatewayBench(Rules) { Time = time };
        bench.Shop.Tools = Tools;
        await bench.OpenAsync();
        await using var client = await bench.JoinAsync();
        var (_, answer) = await client.BeginAsync("tools/call", """{"name":"pay","arguments":{"amount":30}}""");
        var run = bench.Runs().Single();
        var question = await bench.SeeAsync(run, "question.asked");

        await Patience.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(50)); // the limit begins when the run has asked
                return answer.IsCompleted;
            },
            "the answer");

        Assert.Equal("TUT2218", CodeOf(await answer));
        await bench.AnswerAsync(run, question);
        Assert.Null(CodeOf(await client.CallAsync("pay", """{"amount":30}""")));
    }

    [Fact]
    public async Task GivenAProcessThatIsKilled_WhenAnotherTakesTheStore_ThenTheSessionsRunEndsAndNothingIsMadeAgain()
    {
        await using var bench = await OpenAsync();
        bench.Shop.Answer = static (_, request) => Task.FromResult<string?>(request.FindText("name") == "get" ? """{"content":[]}""" : null);
        var client = await bench.JoinAsync();
        await client.CallAsync("get");
        await client.BeginAsync("tools/call", """{"name":"pay","arguments":{"amount":20}}""");
        await client.BeginAsync("tools/call", """{"name":"pay","arguments":{"amount":30}}""");
        var run = bench.Runs().Single();
        await bench.SeeAsync(run, "question.asked");
        await Patience.UntilAsync(() => bench.Shop.Asked.Count == 2, "the call at the server");
        await bench.RestartAsync();

        Assert.Equal("call#1/make", (await bench.SeeAsync(run, "step.unknown")).Path);
        await bench.Engine.ResolveAsync(run, "call#1/make", UnknownResolution.Failed, new ResolveOptions { By = "bob" }, GatewayBench.Cancellation);

        Assert.Equal(RunStatus.Completed, (await Patience.ForAsync(bench.Engine.WaitAsync(run, GatewayBench.Cancellation), "the end of the run")).Status);
        Assert.Equal(2, bench.Shop.Asked.Count);
        Assert.Empty(await bench.Engine.WaitsAsync(run, GatewayBench.Cancellation));
    }

    internal static string? CodeOf(JsonElement answer)
    {
        if (answer.TryGetProperty("error", out var error)) { return error.TryGetProperty("data", out var data) ? data.GetProperty("code").GetString() : "error"; }
        return answer.GetProperty("result").TryGetProperty("_meta", out var meta) && meta.TryGetProperty("io.tutti/denial", out var denial) ? denial.GetProperty("code").GetString() : null;
    }

    internal static string? TextOf(JsonElement answer) => answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString();
}
