using System.Text.Json;
using Tutti.Testing.Models;

namespace Tutti.Cli.Tests;

/// <summary><c>tutti goal</c>: what is wanted becomes a plan, a run and a result; the real tool, with commands as agents and without a model.</summary>
public sealed class GoalTests : IAsyncDisposable
{
    private readonly ToolRun _tool = new();

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task Goal_ByRules_PlansRunsAndShowsWhatItCost()
    {
        await CardsAsync();

        var run = await GoalAsync("find facts on owls, then write a report");

        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Contains("plan 1 of 'goal' by rules, estimated 0–0.02 USD", run.Output, StringComparison.Ordinal);
        Assert.Contains("    part-2: writer: write a report  (after part-1)", run.Output, StringComparison.Ordinal);
        Assert.Contains("estimated 0–0.02 USD, about 12 s; spent 0 tokens", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("writer did: write a report\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goal_Show_RunsNothing()
    {
        await CardsAsync();

        var shown = await GoalAsync("write a report", "--show");

        Assert.Equal(ExitCode.Success, shown.Code);
        Assert.Contains("part-1: writer: write a report", shown.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("writer did", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goal_AnAgentFails_TheNextTakesOver_AndVersionsShowWhatChanged()
    {
        await CardsAsync();
        await CardAsync("counter", "Counts letters.", "count the letters, count them, how many letters, number of letters, count what is there", "process: { run: [\"false\"] }\nfallback: [finder]");

        var run = await GoalAsync("write a report; count the letters", "-o", "json");
        Assert.Equal(ExitCode.Success, run.Code);
        var outcome = JsonElement.Parse(run.Output);
        Assert.Equal(2, outcome.GetProperty("outputs").GetProperty("versions").GetArrayLength());

        var versions = await _tool.RunAsync("runs", "versions", outcome.GetProperty("id").GetString() ?? "");
        Assert.Contains("= part-1: writer", versions.Output, StringComparison.Ordinal);
        Assert.Contains("~ part-2: finder", versions.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goal_AFlowIsAnAgent_ItsInputsAreFilled()
    {
        await CardsAsync();
        await CardAsync("greet", "Sends greetings.", "greet the customer, send a greeting, say hello, send regards, wish them well", "flow: greeting");
        var missing = await GoalAsync("send a greeting, who: Ann");
        await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "agents", "greeting.flow.yaml"), """
            tutti: flow/v1
            name: greeting
            inputs: { who: string }
            steps:
              say: { use: text/print, with: { text: "Hello ${inputs.who}" } }
            outputs: { said: "${say}" }
            """, ToolRun.Cancellation);

        var run = await GoalAsync("send a greeting, who: Ann");

        Assert.Equal(ExitCode.Usage, missing.Code);
        Assert.Contains("TUT5131", missing.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Contains("planned by template greet", run.Output, StringComparison.Ordinal);
        Assert.Contains("""{"said":"Hello Ann"}""", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goal_AModelIsThere_ItPlans()
    {
        await CardsAsync();
        await using var server = new FakeModelServer { Otherwise = static _ => FakeReply.Saying("""{"because":"one is enough","steps":[{"id":"text","agent":"writer","task":"Write on ${inputs.x}.","needs":[],"input":null}],"result":"text"}""") };
        (_tool.Variables["TUTTI_MODEL_URL"], _tool.Variables["TUTTI_MODEL"]) = (server.Address, "thinker");

        var run = await _tool.RunAsync("goal", "a page on owls");

        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Contains("by agent model-planner", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("writer did: Write on ${inputs.x}.\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goal_APlanWithBlocks_IsShownWithThem()
    {
        await CardsAsync();
        await using var server = new FakeModelServer { Otherwise = static _ => FakeReply.Saying("""{"because":"","steps":[{"id":"text","agent":"writer","task":"Write.","needs":[],"input":null},{"id":"again","agent":"","task":"","needs":["text"],"input":null,"until":"check != ''","max":2},{"id":"check","agent":"writer","task":"Check.","needs":[],"input":null,"in":"again"},{"id":"more","agent":"writer","task":"More.","needs":["text"],"input":null,"when":"text == ''"}],"result":"text"}""") };
        (_tool.Variables["TUTTI_MODEL_URL"], _tool.Variables["TUTTI_MODEL"]) = (server.Address, "thinker");

        var run = await _tool.RunAsync("goal", "a page on owls");

        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Contains("    again: until check != '' (2 times at most)  (after text)\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("      check: writer: Check.\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("    more: when text == '': writer: More.  (after text)\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goal_Approve_ARefusalFailsIt()
    {
        await CardsAsync();

        var refused = await GoalAsync("write a report", "--approve", "--no");

        Assert.Equal(ExitCode.RunFailed, refused.Code);
        Assert.Contains("TUT4346", refused.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("writer did", refused.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TUT5130", "--budget", "two")]
    [InlineData("TUT4609", "--planner", "nobody")]
    [InlineData("TUT4609", "--judge", "nobody")]
    [InlineData("TUT45", "--accept", "goal.result ==")]
    public async Task Goal_WrongOptions_SayWhatIsWrong(string code, params string[] options)
    {
        await CardsAsync();

        var wrong = await GoalAsync("write a report", options);

        Assert.Equal(ExitCode.Usage, wrong.Code);
        Assert.Contains(code, wrong.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "rules")]
    [InlineData(" \t\n", "rules")]
    [InlineData("", "writer")]
    public async Task Goal_ThatSaysNothing_IsRefusedBeforeARunBegins(string text, string planner)
    {
        await CardsAsync();

        var wrong = await GoalAsync(text, "--planner", planner);
        var runs = await _tool.RunAsync("runs", "list", "-o", "id");

        Assert.Equal((ExitCode.Usage, "", ""), (wrong.Code, wrong.Output, runs.Output));
        Assert.Contains("TUT4342", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Versions_ARunWithoutAGoal_SaysSo()
    {
        await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "flow.yaml"), "tutti: flow/v1\nname: plain\nsteps:\n  say: { use: text/print, with: { text: x } }\n", ToolRun.Cancellation);
        var run = await _tool.RunAsync("run", "flow.yaml", "-o", "id");

        var versions = await _tool.RunAsync("runs", "versions", run.Output.Split('\n')[0].Trim());

        Assert.Equal(ExitCode.NotFound, versions.Code);
        Assert.Contains("TUT5133", versions.Error, StringComparison.Ordinal);
    }

    private Task<ToolResult> GoalAsync(string text, params string[] more) => _tool.RunAsync(["goal", text, .. more.Contains("--planner") ? Array.Empty<string>() : ["--planner", "rules"], "--sure", "30", .. more]);

    private async Task CardsAsync()
    {
        await CardAsync("finder", "Finds facts.", "find facts on owls, look up a number, search for causes, find out why, look for data", "process: { run: [echo, \"finder did:\", \"{prompt}\"] }");
        await CardAsync("writer", "Writes reports.", "write a report, write it down, draft a page, write a letter, compose a text", "process: { run: [echo, \"writer did:\", \"{prompt}\"] }");
    }

    private async Task CardAsync(string name, string does, string examples, string rest)
    {
        Directory.CreateDirectory(Path.Combine(_tool.Folder, "agents"));
        await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "agents", $"{name}.agent.yaml"), $"tutti: agent/v1\nname: {name}\ndescription: {does}\nexamples: [{examples}]\ncost: low\nlatency: fast\nrisk: read\n{rest}\n", ToolRun.Cancellation);
    }
}
