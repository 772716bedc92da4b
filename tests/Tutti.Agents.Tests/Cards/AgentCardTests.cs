using System.Text;
using Tutti.Agents.Cards;
using Tutti.Agents.Processes.Containment;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.Tests.Cards;

public sealed class AgentCardTests
{
    private const string Whole = """
        {
          "name": "fixer", "description": "Repairs what the compiler reports.", "capabilities": ["code.fix", "code.format"], "examples": ["make it build"],
          "input": { "type": "object", "required": ["findings"] }, "output": { "type": "object" },
          "process": {
            "run": ["coder", "--print", "{prompt}"], "env": { "CI": "true", "COLOR": null }, "secrets": { "CODER_KEY": "coder" }, "stdin": "prompt",
            "prompt": "Repair: {task}", "result": { "format": "jsonl-last" }, "exit": { "transient": [75, 2] }, "runLimit": "00:15:00", "idleLimit": "00:02:00",
            "limits": { "processorTime": "00:10:00", "memoryBytes": 4000000000, "processes": 200, "openFiles": 1024, "processors": 2 },
            "sandbox": { "level": "namespace", "required": true, "writable": ["~/.cache/coder"], "hidden": ["/srv/keys"] },
            "requires": [{ "tool": "git", "version": ">=2.38" }]
          },
          "repeat": "at-most-once", "retry": { "attempts": 3, "backoff": "00:00:02", "maximumBackoff": "00:00:30", "onTimeout": true }
        }
        """;

    [Fact]
    public void Parse_WholeCard_ReadsEveryMember()
    {
        var card = AgentCard.Parse(Encoding.UTF8.GetBytes(Whole));

        Assert.Equal(("fixer", RepeatRule.AtMostOnce, 3), (card.Name, card.Repeat, card.StepOptions.Retry.MaxAttempts));
        Assert.Equal((SandboxLevel.Namespace, true, false), (card.Process!.Sandbox.Level, card.Process.Sandbox.IsRequired, card.Process.Sandbox.AllowsNetwork));
        Assert.Equal((ProcessInput.Prompt, ProcessOutputFormat.LastLine, TimeSpan.FromMinutes(15)), (card.Process.Input, card.Process.Output.Format, card.Process.RunLimit));
        Assert.Equal(["coder", "--print", "{prompt}"], card.Process.Run);
    }

    [Fact]
    public void Parse_WhatWasWritten_GivesTheSameText()
    {
        var first = AgentCard.Parse(Encoding.UTF8.GetBytes(Whole)).ToJson();

        Assert.Equal(first, AgentCard.Parse(first).ToJson());
    }

    [Fact]
    public void Parse_SmallCard_HasItsDefaults()
    {
        var card = AgentCard.Parse("""{"name":"build","process":{"run":["make"]}}"""u8);

        Assert.Equal((RepeatRule.Idempotent, TimeSpan.FromMinutes(30), 1), (card.Repeat, card.Process!.RunLimit, card.Retry.Attempts));
        Assert.Equal((ProcessInput.None, ProcessOutputFormat.Text, SandboxLevel.None), (card.Process.Input, card.Process.Output.Format, card.Process.Sandbox.Level));
        Assert.Empty(card.Capabilities);
        Assert.Empty(card.Process.Environment);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[")]
    [InlineData("""{"name":"a","name":"b","process":{"run":["x"]}}""")]
    [InlineData("""{"name":"a","process":{"run":"make all"}}""")]
    [InlineData("""{"name":"a","proces":{}}""")]
    [InlineData("""{"name":"a","repeat":"twice","process":{"run":["x"]}}""")]
    public void Parse_NoCard_IsACodedError(string json) =>
        Assert.Equal("TUT4013", Assert.Throws<AgentCardException>(() => AgentCard.Parse(Encoding.UTF8.GetBytes(json))).Code);

    [Fact]
    public void Parse_FaultyCard_ListsAllFaults()
    {
        const string json = """
            {
              "name": "", "capabilities": ["Code Fix"], "output": { "oneOf": [] },
              "process": {
                "run": [], "env": { "A B": "x" }, "exit": { "failed": [256] }, "limits": { "memoryBytes": -1, "processors": -2 },
                "sandbox": { "required": true, "writable": ["/", "relative"] }, "requires": [{ "tool": "git", "version": "new" }]
              }
            }
            """;

        var error = Assert.Throws<AgentCardException>(() => AgentCard.Parse(Encoding.UTF8.GetBytes(json)));

        Assert.Equal(12, error.Faults.Count);
        Assert.Contains("'oneOf' has not the form", error.Message, StringComparison.Ordinal);
    }
}
