using System.Text.Json;
using Tutti.Gateway.Tests.Support;
using Tutti.Governance.Approvals;
using static Tutti.Gateway.Tests.Runs.SessionRunTests;

namespace Tutti.Gateway.Tests.Eras;

/// <summary>Approvals where there are no sessions: the client is sent to the page where people answer, and makes the call again (rule G3).</summary>
public sealed class ModernApprovalTests : IAsyncLifetime
{
    private const string Pages = """{"elicitation":{"url":{}}}""";
    private const string Big = """{"amount":30}""";

    private GatewayBench _bench = null!; // made before each test
    private HttpBench _http = null!; // likewise

    public async ValueTask InitializeAsync()
    {
        _bench = new GatewayBench(Rules) { Options = static usual => new GatewayOptions { Servers = usual.Servers, Keyless = usual.Keyless, ApprovalPage = static ticket => new Uri($"http://127.0.0.1:8123/#{ticket.Path}") } };
        await _bench.OpenAsync();
        _http = await HttpBench.OpenAsync(_bench);
    }

    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync();
        await _bench.DisposeAsync();
    }

    private Task<JsonElement> PayAsync(JsonElement asked = default, string action = "accept", string arguments = Big) => _http.CallAsync("pay", arguments, Pages,
        asked.ValueKind == JsonValueKind.Undefined ? "" : $$$""","requestState":{{{asked.GetProperty("requestState").GetRawText()}}},"inputResponses":{"approval":{"action":"{{{action}}}"}}""");

    [Fact]
    public async Task G3_GivenACallThatAsks_WhenSomebodySaysYesAndTheClientComesBack_ThenItIsMadeOnce()
    {
        var asked = await PayAsync();
        var run = _bench.Runs().Single();
        var question = asked.GetProperty("inputRequests").GetProperty("approval");
        Assert.Empty(_bench.Shop.Asked);
        await _bench.AnswerAsync(run, await _bench.SeeAsync(run, "question.asked"));
        Assert.Empty(_bench.Shop.Asked); // an approval executes nothing

        var made = await PayAsync(asked);
        var replayed = await PayAsync(asked);
        var another = await PayAsync();

        Assert.Equal(("elicitation/create", "url"), (question.GetProperty("method").GetString(), question.GetProperty("params").GetProperty("mode").GetString()));
        Assert.Equal("http://127.0.0.1:8123/#ticket/call~approve", question.GetProperty("params").GetProperty("url").GetString());
        Assert.Equal(("complete", "done"), (made.GetProperty("resultType").GetString(), made.GetProperty("content")[0].GetProperty("text").GetString()));
        Assert.Equal(("TUT7043", "input_required"), (ModernBench.CodeOf(replayed), another.GetProperty("resultType").GetString()));
        Assert.Single(_bench.Shop.Asked);
    }

    [Fact]
    public async Task G3_GivenACallThatAsks_WhenTheClientComesBackBeforeAnybodyAnswered_ThenItsWordIsNoYes()
    {
        var asked = await PayAsync();
        var run = _bench.Runs().Single();

        var waiting = PayAsync(asked);
        await _bench.AnswerAsync(run, await _bench.SeeAsync(run, "question.asked"), ApprovalChoice.Deny);
        var denied = await waiting;

        Assert.Equal("TUT2212", ModernBench.CodeOf(denied));
        Assert.Empty(_bench.Shop.Asked);
    }

    [Fact]
    public async Task G3_GivenAState_WhenItComesWithOtherArguments_ThenItIsRefused()
    {
        var asked = await PayAsync();
        var run = _bench.Runs().Single();
        await _bench.AnswerAsync(run, await _bench.SeeAsync(run, "question.asked"));

        var other = await PayAsync(asked, arguments: """{"amount":49}""");

        Assert.Equal("TUT7045", ModernBench.CodeOf(other));
        Assert.Empty(_bench.Shop.Asked);
    }

    [Fact]
    public async Task G3_GivenAPersonWhoDoesNotGoThere_WhenTheClientComesBack_ThenTheCallIsNotMade()
    {
        var asked = await PayAsync();

        var declined = await PayAsync(asked, "decline");

        Assert.Equal(("TUT7047", true), (ModernBench.CodeOf(declined), declined.GetProperty("isError").GetBoolean()));
        Assert.Empty(_bench.Shop.Asked);
    }
}
