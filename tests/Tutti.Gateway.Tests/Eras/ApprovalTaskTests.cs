using System.Text.Json;
using Tutti.Gateway.Tests.Support;
using Tutti.Governance.Approvals;
using Tutti.Kernel.Journal;
using static Tutti.Gateway.Tests.Runs.SessionRunTests;

namespace Tutti.Gateway.Tests.Eras;

/// <summary>Approvals where there are no sessions, for clients that take tasks: the call is a task that waits for people (rule G3).</summary>
public sealed class ApprovalTaskTests : IAsyncLifetime
{
    private const string Takes = """{"extensions":{"io.modelcontextprotocol/tasks":{} },"elicitation":{} }""";
    private const string Big = """{"amount":30}""";

    private readonly Testing.ManualTime _time = new();
    private GatewayBench _bench = null!; // made before each test
    private HttpBench _http = null!; // likewise

    public ValueTask InitializeAsync() => OpenAsync(new ScriptedServer());

    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync();
        await _bench.DisposeAsync();
    }

    private async ValueTask OpenAsync(ScriptedServer server)
    {
        _bench = new GatewayBench($"{Rules}\n  - {{ id: tasks, allow: \"shop.tasks/*\" }}") { Time = _time };
        _bench.Servers["shop"] = server;
        await _bench.OpenAsync();
        _http = await HttpBench.OpenAsync(_bench);
    }

    private async Task ReopenAsync(ScriptedServer server)
    {
        await DisposeAsync();
        await OpenAsync(server);
    }

    private RunId Run => _bench.Runs().Single();

    private async Task<string> PayAsync()
    {
        var promised = await _http.CallAsync("pay", Big, Takes);
        Assert.Equal(("task", "working"), (promised.GetProperty("resultType").GetString(), promised.GetProperty("status").GetString()));
        return promised.GetProperty("taskId").GetString() ?? "";
    }

    private async Task SayAsync(string choice = ApprovalChoice.Approve) => await _bench.AnswerAsync(Run, await _bench.SeeAsync(Run, "question.asked"), choice);

    /// <summary>Hears, and lets time go on meanwhile.</summary>
    private async Task<JsonElement> HearLaterAsync(StreamReader reader)
    {
        var hearing = ModernBench.HearAsync(reader);
        while (!hearing.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(hearing, Task.Delay(20, GatewayBench.Cancellation));
        }

        return await hearing;
    }

    private async Task<JsonElement> AskAsync(string method, string task, string more = "", string? run = null)
    {
        var (_, answer) = await _http.AskAsync(ModernBench.Text(method, $"\"taskId\":\"{task}\"{more}", Takes), request =>
        {
            if (run is not null) { request.Headers.Add("Tutti-Run", run); }
        });
        return answer.TryGetProperty("result", out var result) ? result : answer;
    }

    /// <summary>Asks for the task until it is so.</summary>
    private async Task<JsonElement> GetAsync(string task, string status)
    {
        while (true)
        {
            GatewayBench.Cancellation.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromSeconds(1));
            var seen = await AskAsync("tasks/get", task);
            if (seen.GetProperty("status").GetString() is not "working" and var now)
            {
                Assert.Equal(status, now);
                return seen;
            }
        }
    }

    private static JsonElement ResultOf(JsonElement task) => task.GetProperty("result");

    [Fact]
    public async Task G3_GivenACallThatWaitsForPeople_WhenSomebodySaysYesAndTheClientAsks_ThenItIsMadeOnce()
    {
        var task = await PayAsync();
        await SayAsync();
        Assert.Empty(_bench.Shop.Asked); // an approval executes nothing

        var made = await GetAsync(task, "completed");
        var again = await GetAsync(task, "completed");
        var another = await PayAsync();

        Assert.Equal(("complete", task, "done"), (made.GetProperty("resultType").GetString(), made.GetProperty("taskId").GetString(), ResultOf(made).GetProperty("content")[0].GetProperty("text").GetString()));
        Assert.Equal(ResultOf(made).GetRawText(), ResultOf(again).GetRawText());
        Assert.NotEqual(task, another);
        Assert.Single(_bench.Shop.Asked);
    }

    [Fact]
    public async Task G3_GivenACallThatWaitsForPeople_WhenTheyDenyIt_ThenItsTaskSaysSo()
    {
        var task = await PayAsync();
        await SayAsync(ApprovalChoice.Deny);

        var denied = ResultOf(await GetAsync(task, "completed"));

        Assert.Equal((true, "TUT2212"), (denied.GetProperty("isError").GetBoolean(), ModernBench.CodeOf(denied)));
        Assert.Empty(_bench.Shop.Asked);
    }

    [Fact]
    public async Task G3_GivenACallThatWaitsForPeople_WhenTheClientAsksOften_ThenNobodyIsAskedTwiceAndLittleIsRecorded()
    {
        var task = await PayAsync();

        for (var time = 0; time < 5; time++) { Assert.Equal("working", (await AskAsync("tasks/get", task)).GetProperty("status").GetString()); }
        var before = (await _bench.DecisionsAsync(Run)).Count;
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("working", (await AskAsync("tasks/get", task)).GetProperty("status").GetString());

        Assert.Equal(1, before);
        await SayAsync();
        await GetAsync(task, "completed");
        Assert.Single(_bench.Shop.Asked);
    }

    [Fact]
    public async Task G3_GivenACallThatWaitsForPeople_WhenItsClientListensAndSomebodySaysYes_ThenItIsMadeOnceAndTheClientHears()
    {
        var task = await PayAsync();
        using var response = await _http.SendAsync(ModernBench.Text("subscriptions/listen", $"\"notifications\":{{\"taskIds\":[\"{task}\"]}}", Takes, id: 81));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(GatewayBench.Cancellation));
        var acknowledged = await ModernBench.HearAsync(reader);
        await SayAsync();

        var told = (await HearLaterAsync(reader)).GetProperty("params");
        Assert.Equal(task, acknowledged.GetProperty("params").GetProperty("notifications").GetProperty("taskIds")[0].GetString());
        Assert.Equal((task, "completed"), (told.GetProperty("taskId").GetString(), told.GetProperty("status").GetString()));
        Assert.Single(_bench.Shop.Asked);
    }

    [Fact]
    public async Task G3_GivenACallThatWaitsForPeople_WhenNobodyAnswersInTime_ThenItIsNotMade()
    {
        var task = await PayAsync();
        for (var quarter = 0; quarter < 4; quarter++)
        {
            Assert.Equal("working", (await AskAsync("tasks/get", task)).GetProperty("status").GetString());
            _time.Advance(TimeSpan.FromMinutes(15)); // nobody ends a run that is used
        }

        var late = ResultOf(await GetAsync(task, "completed"));

        Assert.True(late.GetProperty("isError").GetBoolean());
        Assert.Empty(_bench.Shop.Asked);
    }

    [Fact]
    public async Task G3_GivenACallThatWaitsForPeople_WhenItsClientGivesItUp_ThenAYesMakesNothing()
    {
        var task = await PayAsync();
        var acknowledged = await AskAsync("tasks/cancel", task);
        await SayAsync();

        var seen = await GetAsync(task, "cancelled");

        Assert.Equal(["resultType", "_meta"], acknowledged.EnumerateObject().Select(static member => member.Name));
        Assert.False(seen.TryGetProperty("result", out _));
        Assert.Empty(_bench.Shop.Asked);
    }

    [Fact]
    public async Task G3_GivenACallThatWaitsForPeople_WhenAnotherRunAsksForIt_ThenThereIsNone()
    {
        var task = await PayAsync();
        await SayAsync();
        _time.Advance(TimeSpan.FromSeconds(5));

        foreach (var method in (string[])["tasks/get", "tasks/cancel", "tasks/update"]) { Assert.Equal("TUT7037", ModernBench.CodeOf(await AskAsync(method, task, ""","inputResponses":{}""", run: "other"))); }
        Assert.Empty(_bench.Shop.Asked);
        await GetAsync(task, "completed");
    }

    [Fact]
    public async Task GivenACallThatPeopleLetThrough_WhenItsServerAsksTheClient_ThenTheTaskDoes()
    {
        await ReopenAsync(new ScriptedServer
        {
            Answer = static async (wire, _) =>
            {
                wire.Say("""{"jsonrpc":"2.0","id":"e","method":"elicitation/create","params":{"message":"Who?"}}""");
                return $$"""{"content":[{"type":"text","text":"{{(await wire.Answers.Reader.ReadAsync(GatewayBench.Cancellation)).FindText("action")}}"}]}""";
            },
        });
        var task = await PayAsync();
        await SayAsync();

        var asking = await GetAsync(task, "input_required");
        await AskAsync("tasks/update", task, ""","inputResponses":{"nobody":{"action":"cancel"},"q1":{"action":"decline"} }""");
        var made = await GetAsync(task, "completed");

        Assert.Equal("""{"q1":{"method":"elicitation/create","params":{"message":"Who?"}}}""", asking.GetProperty("inputRequests").GetRawText());
        Assert.Equal("decline", ResultOf(made).GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Single(_bench.Shop.Asked);
    }

    [Fact]
    public async Task GivenACallThatPeopleLetThrough_WhenItsServerFails_ThenTheTaskHas()
    {
        await ReopenAsync(new ScriptedServer { Answer = static (_, _) => Task.FromResult<string?>("""{"code":-32000,"message":"broken"}""") });
        var task = await PayAsync();
        await SayAsync();

        var failed = await GetAsync(task, "failed");

        Assert.Equal((-32000, false), (failed.GetProperty("error").GetProperty("code").GetInt32(), failed.TryGetProperty("result", out _)));
    }

    [Fact]
    public async Task GivenACallThatPeopleLetThrough_WhenItsServerMakesATaskOfIt_ThenThatHasTheIdFromThenOn()
    {
        await ReopenAsync(new ScriptedServer
        {
            IsModern = true,
            Answer = static (_, request) => Task.FromResult<string?>(request.Method == "tools/call" ? """{"resultType":"task","taskId":"t-1","status":"working","ttlMs":null}""" : """{"resultType":"complete","taskId":"t-1","status":"completed","result":{"content":[]}}"""),
        });
        var task = await PayAsync();
        await SayAsync();

        var made = await GetAsync(task, "completed");

        Assert.Equal(task, made.GetProperty("taskId").GetString());
        Assert.Equal(["tools/call", "tasks/get"], _bench.Shop.Asked.Select(static asked => asked.Split(' ')[0]));
    }
}
