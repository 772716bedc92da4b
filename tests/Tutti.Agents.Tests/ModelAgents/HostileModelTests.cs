using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Tutti.Agents.ModelAgents;
using Tutti.Agents.Models.Scripted;
using Tutti.Agents.Tests.ModelAgents.Support;
using Tutti.Agents.Tests.Models;
using Tutti.Agents.Tools;
using static Tutti.Testing.Models.FakeReply;

namespace Tutti.Agents.Tests.ModelAgents;

/// <summary>A model server that asks for what nobody offered, in ways that two readers read differently. Nothing of it is done; the model is told, and the run goes on.</summary>
public sealed class HostileModelTests
{
    private const string Fitting = """{"text":"x"}""";
    private const string Unknown = "There is no tool";
    private const string Misfit = "The arguments ";

    public static TheoryData<string, string, string> Calls => new()
    {
        { "Save", Fitting, Unknown },
        { "SAVE", Fitting, Unknown },
        { "save ", Fitting, Unknown },
        { "s\u0430ve", Fitting, Unknown }, // a Cyrillic a
        { "save\u200B", Fitting, Unknown },
        { "\uFF53ave", Fitting, Unknown }, // a wide s
        { "save\0", Fitting, Unknown },
        { "local.save", Fitting, Unknown },
        { "functions.save", Fitting, Unknown },
        { "../save", Fitting, Unknown },
        { new string('s', 10_000), Fitting, Unknown },
        { "save", """{"Text":"x"}""", Misfit },
        { "save", """{"text":"x","text":"y"}""", Misfit },
        { "save", """{"text":"x","TEXT":"y"}""", "twice, or once more in other case" },
        { "save", """{"text":7}""", Misfit },
        { "save", """{"text":null}""", Misfit },
        { "save", """{"text":"x","more":1}""", Misfit },
        { "save", """[{"text":"x"}]""", Misfit },
        { "save", "{\"text\":\"x\"} {\"text\":\"y\"}", Misfit },
        { "save", "{'text':'x'}", Misfit },
        { "save", "{\"text\":\"x\" /* c */}", Misfit },
        { "save", "\uFEFF{\"text\":\"x\"}", Misfit },
        { "save", """{"text":"\ud800"}""", "half of a surrogate pair" },
        { "save", "\"\\ud800\"", Misfit },
        { "save", "", Misfit },
        { "any", """{"amount":NaN}""", Misfit },
        { "any", """{"amount":Infinity}""", Misfit },
        { "any", """{"amount":1e400}""", "a number that is too large, too small or too long" },
        { "any", """{"amount":1e-400}""", "a number that is too large, too small or too long" },
        { "any", $$"""{"amount":{{new string('9', 500)}}}""", "a number that is too large, too small or too long" },
        { "any", """{"a":{"b":1,"B":2}}""", "twice, or once more in other case" },
        { "any", "{\"kind\":1,\"\u212Aind\":2}", "twice, or once more in other case" },
        { "any", $$"""{"a":{{new string('[', 64)}}{{new string(']', 64)}}}""", Misfit },
        { "any", $$"""{"a":{{new string('[', 50_000)}}{{new string(']', 50_000)}}}""", Misfit },
    };

    [Theory]
    [MemberData(nameof(Calls), DisableDiscoveryEnumeration = true)]
    public async Task GivenACallThatNobodyOffered_WhenTheModelAsksForIt_ThenNothingIsDoneAndTheRunGoesOn(string name, string arguments, string told)
    {
        await using var bench = new ModelBench();
        bench.Server.Reply(
            Stream(Delta($$$"""{"role":"assistant","tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":{{{JsonSerializer.Serialize(name)}}},"arguments":{{{JsonSerializer.Serialize(arguments)}}}}}]}"""), Delta("{}", "tool_calls"), Usage(9, 3)),
            Saying("Done."));
        var kept = new ConcurrentQueue<string>();
        var any = FunctionTool.Of(new ToolDeclaration { Name = "any", InputSchema = JsonElement.Parse("""{"type":"object"}""") }, (given, _) => KeepAsync(kept, given));
        var agent = AgentHost.Agent(bench.Client, TestTools.Keeping("save", ToolEffect.Unknown, kept), any);
        await using var host = await new AgentHost().With(agent).OpenAsync();

        var result = await host.RunAsync(agent);

        Assert.Empty(kept);
        Assert.Equal(("Done.", 2, 1), (result.Text, result.Turns, result.FaultyCalls));
        await IsRecordedAsync(host, told, bench.Server.Last.Json.GetProperty("messages").EnumerateArray().Last().GetProperty("content").GetString() ?? "");
    }

    [Fact]
    public async Task GivenArgumentsOfAHundredMegabytes_WhenTheyCome_ThenTheCallEndsAtItsLimitWithACode()
    {
        await using var bench = new ModelBench();
        var part = Part($"data: {Delta($$$"""{"tool_calls":[{"index":0,"id":"c1","function":{"name":"save","arguments":"{{{new string('a', 1_000_000)}}}"}}]}""")}\n\n");
        bench.Server.Otherwise = _ => OfParts(Enumerable.Repeat(part, 100));
        var kept = new ConcurrentQueue<string>();
        var agent = AgentHost.Agent(bench.Client, TestTools.Keeping("save", ToolEffect.Unknown, kept));
        await using var host = await new AgentHost().With(agent).OpenAsync();

        Assert.Equal("TUT4115", await host.FailAsync(agent.Name));
        Assert.Empty(kept);
    }

    [Fact]
    public async Task GivenAReplyFullOfInventions_WhenTheyAreRefused_ThenTheJournalHasTheFirstAndTheNumberOfTheOthers()
    {
        using var model = new ScriptedModel().Call([.. Enumerable.Range(0, 40).Select(static number => ($"invented{number}", Fitting))]).Say("Done.");
        var agent = AgentHost.Agent(model);
        await using var host = await new AgentHost().With(agent).OpenAsync();

        var result = await host.RunAsync(agent);

        var recorded = (await host.EventsAsync()).Where(static happened => happened.Kind == "step.failed").ToList();
        Assert.Equal((17, 40), (recorded.Count, result.FaultyCalls));
        Assert.Contains("'invented15'", recorded[15].Text, StringComparison.Ordinal);
        Assert.Equal("24 more calls of this reply were refused.", recorded[16].Text);
        Assert.Equal(40, Seen.Results(model.Calls[1]).Count(static told => told.Contains(Unknown, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task GivenNothingButInventions_WhenTheModelGoesOnSo_ThenTheAgentEndsWithACode()
    {
        await using var bench = new ModelBench();
        bench.Server.Otherwise = request => Stream(
            Delta($$$"""{"role":"assistant","tool_calls":[{"index":0,"id":"c{{{request.Body.Length.ToString(CultureInfo.InvariantCulture)}}}","type":"function","function":{"name":"Save","arguments":"{}"}}]}"""), Delta("{}", "tool_calls"), Usage(9, 3));
        var kept = new ConcurrentQueue<string>();
        var agent = AgentHost.Agent(bench.Client, TestTools.Keeping("save", ToolEffect.Unknown, kept));
        await using var host = await new AgentHost().With(agent).OpenAsync();

        Assert.Equal("TUT4201", await host.FailAsync(agent.Name));
        Assert.Empty(kept);
        Assert.Equal(ModelAgentLimits.Default.FaultyTurns, bench.Server.Requests.Count);
    }

    /// <summary>The journal has it, and the model is told the same, with its code.</summary>
    private static async Task IsRecordedAsync(AgentHost host, string told, string heard)
    {
        var recorded = Assert.Single(await host.EventsAsync(), static happened => happened.Kind == "step.failed");
        Assert.Equal("worker/refused", recorded.Path);
        Assert.Contains(told, recorded.Text, StringComparison.Ordinal);
        Assert.Contains(told, heard, StringComparison.Ordinal);
        Assert.Contains($"\"code\":\"{recorded.Code}\"", heard, StringComparison.Ordinal);
    }

    private static Task<ToolOutput> KeepAsync(ConcurrentQueue<string> kept, JsonElement given)
    {
        kept.Enqueue(given.GetRawText());
        return Task.FromResult(ToolOutput.Of("kept"));
    }
}
