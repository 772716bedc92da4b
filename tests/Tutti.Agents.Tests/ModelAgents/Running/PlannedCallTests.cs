using System.Text.Json;
using Tutti.Agents.ModelAgents;
using Tutti.Agents.ModelAgents.Running;
using Tutti.Agents.Models;
using Tutti.Agents.Tests.ModelAgents.Support;
using Tutti.Agents.Tools;

namespace Tutti.Agents.Tests.ModelAgents.Running;

public sealed class PlannedCallTests
{
    /// <summary>r reads, w writes, i may be repeated with its key; a dash parts what runs side by side.</summary>
    [Theory]
    [InlineData("", ToolParallelism.Declared, "")]
    [InlineData("rrr", ToolParallelism.Declared, "rrr")]
    [InlineData("rrwr", ToolParallelism.Declared, "rr-w-r")]
    [InlineData("wwi", ToolParallelism.Declared, "w-w-i")]
    [InlineData("wrrw", ToolParallelism.Declared, "w-rr-w")]
    [InlineData("rwir", ToolParallelism.All, "rwir")]
    [InlineData("rrw", ToolParallelism.None, "r-r-w")]
    public void Groups_CallsOfAReply_AreParted(string calls, ToolParallelism parallel, string expected)
    {
        var planned = calls.Select(static kind => PlannedCall.Of(Box, Call($"{kind}", TestTools.Text("x")))).ToList();

        Assert.Equal(expected, string.Join('-', PlannedCall.Groups(planned, parallel).Select(static group => string.Concat(group.Select(static call => call.Asked.Name)))));
    }

    [Theory]
    [InlineData("x", """{"text":"x"}""", "TUT4140")]
    [InlineData("r", """{"text":1}""", "TUT4141")]
    [InlineData("r", """{"text":"\ud800"}""", "TUT2102")]
    [InlineData("r", """{"text":"x","TEXT":"y"}""", "TUT2101")]
    public void Of_CallsThatCannotBeMade_SayWhy(string name, string arguments, string code)
    {
        var planned = PlannedCall.Of(Box, Call(name, arguments));

        Assert.Null(planned.Tool);
        Assert.True(planned.Refusal?.IsFailed);
        Assert.Equal(code, planned.Refusal?.Code);
    }

    private static ToolBox Box { get; } = new(Tool("r", ToolEffect.Pure), Tool("w", ToolEffect.Unknown), Tool("i", ToolEffect.Idempotent));

    private static PinnedTool Tool(string name, ToolEffect effect)
    {
        var tool = TestTools.Of(name, effect, static text => text);
        return new PinnedTool(new StampedTool { Declaration = tool.Declaration, Target = $"local.{name}" }, tool);
    }

    private static ModelPart.ToolCall Call(string name, string arguments) => new() { Id = "1", Name = name, Arguments = JsonElement.Parse(arguments) };
}
