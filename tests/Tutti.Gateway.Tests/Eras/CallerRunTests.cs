using System.Text.Json;
using Tutti.Gateway.Tests.Support;
using Tutti.Governance.Identities;
using Tutti.Kernel.Lifecycle;
using static Tutti.Gateway.Tests.Runs.SessionRunTests;

namespace Tutti.Gateway.Tests.Eras;

/// <summary>What has no session has a run all the same (rule G3): windows of a run, <c>after</c> and labels have a home.</summary>
public sealed class CallerRunTests
{
    private const string Order = """{"order":"a","amount":5}""";

    private readonly Testing.ManualTime _time = new();
    private readonly (ApiKey Stored, string Text) _ann = ApiKey.Create("ann-key", "ann");
    private readonly (ApiKey Stored, string Text) _bob = ApiKey.Create("bob-key", "bob");

    private async Task<(GatewayBench Bench, HttpBench Http)> OpenAsync()
    {
        var rules = $"identities:\n  keys:\n    ann-key: {{ sha256: {_ann.Stored.Sha256}, user: ann }}\n    bob-key: {{ sha256: {_bob.Stored.Sha256}, user: bob }}\n{Rules}";
        var bench = new GatewayBench(rules) { Time = _time, Options = static usual => new GatewayOptions { Servers = usual.Servers, MostSessions = 3 } };
        bench.Shop.Tools = """[{"name":"pay","inputSchema":{"type":"object"}},{"name":"ship","inputSchema":{"type":"object"}},{"name":"poll","inputSchema":{"type":"object"}}]""";
        await bench.OpenAsync();
        return (bench, await HttpBench.OpenAsync(bench));
    }

    [Fact]
    public async Task G3_GivenTwoCallers_WhenTheyCall_ThenEachHasARunAndServersOfItsOwn()
    {
        var (bench, http) = await OpenAsync();
        await using (bench)
        await using (http)
        {
            await http.CallAsync("pay", Order, bearer: _ann.Text);
            var anns = await http.CallAsync("ship", """{"order":"a"}""", bearer: _ann.Text);
            var bobs = await http.CallAsync("ship", """{"order":"a"}""", bearer: _bob.Text);
            var nobody = await http.SendAsync(ModernBench.Text("tools/list"));

            Assert.False(anns.TryGetProperty("isError", out _)); // after holds over requests
            Assert.Equal("TUT2200", ModernBench.CodeOf(bobs));
            Assert.Equal((2, 2, 401), (bench.Runs().Count, bench.Shop.Wires.Count, (int)nobody.StatusCode));
        }
    }

    [Fact]
    public async Task G3_GivenALimitOfARun_WhenAClientNamesRuns_ThenEachHasItsOwnAndNoArgumentCanChooseOne()
    {
        var (bench, http) = await OpenAsync();
        await using (bench)
        await using (http)
        {
            var codes = new List<string?>();
            foreach (var (name, members) in (IEnumerable<(string, string)>)[("", ""), ("", ""), ("", ""), ("", ""","run":"x","Tutti-Run":"x" """), ("job-1", ""), ("job 1", ""), (new string('j', 65), "")])
            {
                var (_, answer) = await http.AskAsync(ModernBench.Text("tools/call", $"\"name\":\"poll\",\"arguments\":{{}}{members}"), request =>
                {
                    HttpBench.Bear(request, _ann.Text);
                    if (name.Length > 0) { request.Headers.Add("Tutti-Run", name); }
                });
                var result = answer.TryGetProperty("result", out var given) ? given : answer;
                codes.Add(result.TryGetProperty("content", out _) && !result.TryGetProperty("isError", out _) ? null : ModernBench.CodeOf(result));
            }

            Assert.Equal([null, null, "TUT2210", "TUT2210", null, "TUT7040", "TUT7040"], codes);
            Assert.Equal(2, bench.Runs().Count);
        }
    }

    [Fact]
    public async Task G3_GivenARunThatWasEnded_WhenTheCallerComesAgain_ThenAnotherBegins()
    {
        var (bench, http) = await OpenAsync();
        await using (bench)
        await using (http)
        {
            await http.CallAsync("pay", Order, bearer: _ann.Text);
            await bench.Engine.CancelAsync(bench.Runs().Single(), cancellationToken: GatewayBench.Cancellation);
            await bench.Engine.WaitAsync(bench.Runs().Single(), GatewayBench.Cancellation);

            JsonElement again;
            do { again = await http.CallAsync("ship", """{"order":"a"}""", bearer: _ann.Text); }
            while (ModernBench.CodeOf(again) == "TUT7031"); // until the gateway has heard of it

            Assert.Equal(("TUT2200", 2), (ModernBench.CodeOf(again), bench.Runs().Count)); // what was before is not known to the new one
        }
    }

    [Fact]
    public async Task G3_GivenARunThatNobodyUses_WhenTimeGoesBy_ThenItEndsWithItsServers()
    {
        var (bench, http) = await OpenAsync();
        await using (bench)
        await using (http)
        {
            await http.CallAsync("pay", Order, bearer: _ann.Text);
            var run = bench.Runs().Single();

            await Patience.UntilAsync(() =>
            {
                _time.Advance(TimeSpan.FromMinutes(4));
                return bench.Shop.Wires.Single().IsDisposed;
            }, "the end of its servers");

            Assert.Equal(RunStatus.Completed, (await bench.Engine.WaitAsync(run, GatewayBench.Cancellation)).Status);
        }
    }

    [Fact]
    public async Task GivenMoreRunsThanMayBe_WhenAnotherIsWanted_ThenItIsRefused()
    {
        var (bench, http) = await OpenAsync();
        await using (bench)
        await using (http)
        {
            JsonElement last = default;
            for (var number = 0; number < 4; number++)
            {
                var name = $"job-{number}";
                last = (await http.AskAsync(ModernBench.Text("tools/list"), request =>
                {
                    HttpBench.Bear(request, _ann.Text);
                    request.Headers.Add("Tutti-Run", name);
                })).Answer;
            }

            Assert.Equal("TUT7039", ModernBench.CodeOf(last));
        }
    }

    [Fact]
    public async Task GivenAStateOfOneCaller_WhenAnotherSendsIt_ThenItIsRefused()
    {
        var (bench, http) = await OpenAsync();
        bench.Shop.Answer = static async (wire, _) =>
        {
            wire.Say("""{"jsonrpc":"2.0","id":"q","method":"elicitation/create","params":{"message":"Which?"}}""");
            await wire.Answers.Reader.ReadAsync(GatewayBench.Cancellation);
            return """{"content":[]}""";
        };
        await using (bench)
        await using (http)
        {
            var asked = await http.CallAsync("pay", Order, """{"elicitation":{}}""", bearer: _ann.Text);
            var back = $$$""","requestState":{{{asked.GetProperty("requestState").GetRawText()}}},"inputResponses":{"q1":{"action":"accept"}}""";

            var bobs = await http.CallAsync("pay", Order, """{"elicitation":{}}""", back, _bob.Text);
            var anns = await http.CallAsync("pay", Order, """{"elicitation":{}}""", back, _ann.Text);

            Assert.Equal(("TUT7044", "complete"), (ModernBench.CodeOf(bobs), anns.GetProperty("resultType").GetString()));
        }
    }
}
