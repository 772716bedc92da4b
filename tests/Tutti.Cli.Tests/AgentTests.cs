using System.Text.Json;

namespace Tutti.Cli.Tests;

/// <summary><c>tutti agent</c>, the real tool.</summary>
public sealed class AgentTests : IAsyncLifetime
{
    private readonly ToolRun _tool = new();

    public ValueTask InitializeAsync()
    {
        Card("refunds", "description: Pays money back.\ncapabilities: [money.refund]\ncost: low\nrisk: financial\nfallback: [people]", "I want my money back", "please refund order 4711", "return what I paid", "reverse the charge", "you charged me twice");
        Card("parcels", "description: Knows where parcels are.\nlatency: fast\nrisk: read", "where is my parcel", "track shipment 12", "when will the delivery arrive", "my package is late", "has the courier left yet");
        Card("people", "description: \"Persons who \\e[31mcan do anything.\"", "talk to a person", "I want to complain", "this is an emergency", "call me back", "connect me with staff");
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task List_Cards_ShowsThemWithoutWhatSteersATerminal()
    {
        var table = await _tool.RunAsync("agent", "list");
        var json = await _tool.RunAsync("agent", "list", "-o", "json");
        var one = await _tool.RunAsync("agent", "get", "refunds");
        var wrong = await _tool.RunAsync("agent", "get", "refund");

        Assert.Contains("refunds  process  5         low   -        financial  none     -     money.refund  Pays money back.", table.Output, StringComparison.Ordinal);
        Assert.Contains("Persons who  [31mcan do anything.", table.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', table.Output);
        Assert.Equal(["parcels", "people", "refunds"], JsonElement.Parse(json.Output).EnumerateArray().Select(static row => row.GetProperty("name").GetString()));
        Assert.Contains("    please refund order 4711\n", one.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.NotFound, wrong.Code);
        Assert.Contains("TUT5200", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'refunds'?", wrong.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_tool.Store));
    }

    [Fact]
    public async Task Route_ATask_SaysWhoAndWhy()
    {
        var people = await _tool.RunAsync("agent", "route", "the parcel never came, give me my money back", "--threshold", "0.1");
        var script = await _tool.RunAsync("agent", "route", "where is the parcel now", "--threshold", "0.1", "-o", "json");
        var id = await _tool.RunAsync("agent", "route", "where is the parcel now", "--threshold", "0.1", "--except", "parcels", "-o", "id");

        Assert.StartsWith("refunds, ", people.Output, StringComparison.Ordinal);
        Assert.Contains("money", people.Output, StringComparison.Ordinal);
        var decision = JsonElement.Parse(script.Output);
        Assert.Equal(("chosen", "parcels", "learned", 3), (decision.GetProperty("verdict").GetString(), decision.GetProperty("agent").GetString(), decision.GetProperty("basis").GetString(), decision.GetProperty("candidates").GetArrayLength()));
        Assert.Equal(ExitCode.Success, id.Code);
        Assert.DoesNotContain("parcels", id.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Route_NotSureOrNobody_SaysSo()
    {
        var unsure = await _tool.RunAsync("agent", "route", "blue banana", "--threshold", "0.99");
        var stronger = await _tool.RunAsync("agent", "route", "blue banana", "--threshold", "0.99", "--stronger", "people");
        var unknown = await _tool.RunAsync("agent", "route", "blue banana", "--stronger", "peple");
        var nobody = await _tool.RunAsync("agent", "route", "where is my parcel", "--most-risk", "read", "--capability", "money.refund");

        Assert.StartsWith("a person is to say: ", unsure.Output, StringComparison.Ordinal);
        Assert.StartsWith("people: not sure enough of ", stronger.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, unknown.Code);
        Assert.Contains("TUT4302", unknown.Error, StringComparison.Ordinal);
        Assert.Equal((ExitCode.NotFound, "nobody fits\n"), (nobody.Code, nobody.Output));
    }

    [Fact]
    public async Task Test_ExamplesAndCases_SaysHowWellItGoes()
    {
        await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "asked.jsonl"), """
            {"text":"refund order 12 please","agent":"refunds"}

            {"text":"is the parcel late","agent":"parcels"}
            {"text":"where is my parcel","agent":"people"}
            """, ToolRun.Cancellation);
        await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "bad.jsonl"), "{\"text\":\"x\",\"agent\":\"people\"}\n{\"text\":\"x\"}\n", ToolRun.Cancellation);

        var result = await _tool.RunAsync("agent", "test", "--cases", "asked.jsonl", "-o", "json");
        var strict = await _tool.RunAsync("agent", "test", "--cases", "asked.jsonl", "--least", "70");
        var bad = await _tool.RunAsync("agent", "test", "--cases", "bad.jsonl");

        Assert.Equal(ExitCode.Success, result.Code);
        var rows = JsonElement.Parse(result.Output);
        Assert.Equal((15, 3), (rows[0].GetProperty("requests").GetInt32(), rows[1].GetProperty("requests").GetInt32()));
        Assert.Equal(2.0 / 3, rows[1].GetProperty("first").GetDouble(), 6);
        Assert.Equal("people", rows[1].GetProperty("confusions")[0].GetProperty("agent").GetString());
        Assert.Equal(ExitCode.Usage, strict.Code);
        Assert.Contains("people is taken for parcels, 1 times: where is my parcel", strict.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, bad.Code);
        Assert.Contains("bad.jsonl:2", bad.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lint_FaultyCards_NamesAllFaults()
    {
        Card("loud", "cost: huge\nfallback: [peple]\ncolour: red", "where is my parcel");
        await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "agents", "other.agent.yaml"), "tutti: agent/v2\nname: people\n", ToolRun.Cancellation);

        var lint = await _tool.RunAsync("agent", "lint", "-o", "json");
        var list = await _tool.RunAsync("agent", "list");
        var none = await _tool.RunAsync("agent", "lint", "--from", "nowhere");

        Assert.Equal((ExitCode.Usage, ExitCode.Usage, ExitCode.Usage), (lint.Code, list.Code, none.Code));
        var codes = JsonElement.Parse(lint.Output).EnumerateArray().Select(static row => row.GetProperty("code").GetString() ?? "").Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(["TUT4311", "TUT4312", "TUT4313", "TUT4602", "TUT4604", "TUT4606", "TUT4609"], codes);
        Assert.Contains("agents/loud.agent.yaml:3:7: error TUT4604: 'cost' of agent 'loud' cannot be 'huge'.", list.Error, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'people'?", list.Error, StringComparison.Ordinal);
        Assert.Contains("TUT4310", none.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_AFlow_ShowsItsAgents()
    {
        await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "flow.yaml"), """
            tutti: flow/v1
            name: two
            agents:
              coder: { description: Writes code., cost: medium, latency: slow, risk: execute, model: large }
              tests: { description: Runs tests., process: [dotnet, test] }
            steps:
              code: { agent: coder, with: { task: x } }
              test: { agent: tests }
            """, ToolRun.Cancellation);

        var list = await _tool.RunAsync("agent", "list", "--from", "flow.yaml", "-o", "id");
        var coder = await _tool.RunAsync("agent", "get", "coder", "--from", "flow.yaml");

        Assert.Equal("coder\ntests\n", list.Output);
        Assert.Contains("cost      medium, latency slow, risk execute, sandbox none", coder.Output, StringComparison.Ordinal);
    }

    /// <summary>What agents did in runs says who is first: with a host, without one, and in the reasons.</summary>
    [Fact]
    public async Task Route_AgentsThatHaveWorked_SaysWhatTheirPastMoves()
    {
        await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "twins.yaml"), """
            tutti: flow/v1
            name: twins
            agents:
              alpha: { description: Draws pictures., process: ["false"] }
              beta: { description: Draws pictures., process: [echo, a cat] }
            steps: { draw: { route: { task: draw a cat, threshold: 0, max: 2 } } }
            outputs: { tried: "${draw.tried}" }
            """, ToolRun.Cancellation);

        var before = await _tool.RunAsync("agent", "route", "draw a cat", "--from", "twins.yaml", "--threshold", "0");
        var first = await _tool.RunAsync("run", "twins.yaml", "-o", "json");
        var second = await _tool.RunAsync("run", "twins.yaml", "-o", "json");
        var after = await _tool.RunAsync("agent", "route", "draw a cat", "--from", "twins.yaml", "--threshold", "0");
        var script = await _tool.RunAsync("agent", "route", "draw a cat", "--from", "twins.yaml", "--threshold", "0", "-o", "json");
        var list = await _tool.RunAsync("agent", "list", "--from", "twins.yaml");
        var one = await _tool.RunAsync("agent", "get", "alpha", "--from", "twins.yaml");

        Assert.StartsWith("alpha, ", before.Output, StringComparison.Ordinal);
        Assert.Contains("""{"tried":["alpha"]}""", first.Output, StringComparison.Ordinal);
        Assert.Contains("""{"tried":[]}""", second.Output, StringComparison.Ordinal);
        Assert.StartsWith("beta, ", after.Output, StringComparison.Ordinal);
        Assert.Contains("; without past tasks alpha would be first\n", after.Output, StringComparison.Ordinal);
        Assert.Contains("2 of 2 well (+0.0", after.Output, StringComparison.Ordinal);
        var decision = JsonElement.Parse(script.Output);
        var candidates = decision.GetProperty("candidates");
        Assert.Equal(("alpha", 1.0), (decision.GetProperty("instead").GetString(), Math.Round(candidates[1].GetProperty("past").GetProperty("failed").GetDouble(), 2)));
        Assert.True(candidates[0].GetProperty("record").GetDouble() > 0 && candidates[1].GetProperty("record").GetDouble() < 0);
        Assert.Contains("2 of 2 well, ", list.Output, StringComparison.Ordinal);
        Assert.Contains("  past      0 of 1 well; the last one ", one.Output, StringComparison.Ordinal);
    }

    /// <summary>A request whose first agent failed is a lesson: proposed, written when a person says so, and an example of the card from then on.</summary>
    [Fact]
    public async Task Learn_FromRuns_ProposesWritesAndCounts()
    {
        await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "desk.yaml"), """
            tutti: flow/v1
            name: desk
            inputs: { what: string }
            agents:
              lazy: { description: Draws pictures of animals., examples: [draw dogs, pictures of birds, draw some animals], process: ["false"] }
              busy: { description: Makes noise., examples: [make noise, be loud, ring a bell], process: [echo, a cat] }
            steps: { help: { route: { task: "${inputs.what}", threshold: 0 } } }
            """, ToolRun.Cancellation);
        await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "person.yaml"), """
            tutti: flow/v1
            name: person
            agents:
              lazy: { description: Draws pictures of animals., process: ["false"] }
              busy: { description: Makes noise., process: [echo, a cat] }
            steps: { help: { route: { task: paint a horse, threshold: 1 } } }
            """, ToolRun.Cancellation);
        foreach (var (name, command) in ((string, string)[])[("lazy", "[\"false\"]"), ("busy", "[echo, a cat]")])
        {
            await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "agents", $"{name}.agent.yaml"), $"tutti: agent/v1\nname: {name}\ndescription: Of the desk.\nprocess: {command}\n", ToolRun.Cancellation);
        }

        var none = await _tool.RunAsync("agent", "learn");
        await _tool.RunAsync("run", "desk.yaml", "-i", "what=draw pictures of animals");
        var waiting = await _tool.RunAsync("run", "person.yaml");
        var run = (await _tool.RunAsync("runs", "list", "-o", "id")).Output.Split('\n')[0];
        await _tool.RunAsync("approval", "approve", run, "--choice", "busy");
        await _tool.RunAsync("runs", "wait", run);
        var shown = await _tool.RunAsync("agent", "learn");
        var flow = await _tool.RunAsync("agent", "learn", "--from", "desk.yaml", "--write");
        var written = await _tool.RunAsync("agent", "learn", "--write", "-o", "json");
        var again = await _tool.RunAsync("agent", "learn", "--write");
        var card = await _tool.RunAsync("agent", "get", "busy");
        var test = await _tool.RunAsync("agent", "test", "-o", "json");

        Assert.Contains("No run teaches anything new.", none.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.WaitingForApproval, waiting.Code);
        Assert.Contains("draw pictures of animals", shown.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_tool.Folder, "desk.lessons.jsonl")));
        Assert.Contains("TUT5203", flow.Error, StringComparison.Ordinal);
        var lessons = JsonElement.Parse(written.Output).EnumerateArray().Select(static row => $"{row.GetProperty("why").GetString()} {row.GetProperty("agent").GetString()} {row.GetProperty("text").GetString()}");
        Assert.Equal(["person busy paint a horse", "after busy draw pictures of animals"], lessons);
        Assert.Contains("No run teaches anything new.", again.Error, StringComparison.Ordinal);
        Assert.Contains("  2 examples\n", card.Output, StringComparison.Ordinal);
        Assert.Equal(["without lessons", "examples"], JsonElement.Parse(test.Output).EnumerateArray().Select(static row => row.GetProperty("what").GetString()));
        Assert.Equal(JsonElement.Parse(test.Output)[0].GetProperty("requests").GetInt32(), JsonElement.Parse(test.Output)[1].GetProperty("requests").GetInt32());
    }

    private void Card(string name, string more, params string[] examples)
    {
        Directory.CreateDirectory(Path.Combine(_tool.Folder, "agents"));
        File.WriteAllText(Path.Combine(_tool.Folder, "agents", $"{name}.agent.yaml"), $"tutti: agent/v1\nname: {name}\n{more}\nexamples:\n{string.Concat(examples.Select(static example => $"  - {example}\n"))}process: [work, \"{{prompt}}\"]\n");
    }
}
