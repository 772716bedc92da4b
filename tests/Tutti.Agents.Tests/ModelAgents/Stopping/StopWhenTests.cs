using Tutti.Agents.ModelAgents.Stopping;
using Tutti.Agents.Models;
using Tutti.Governance.Amounts;

namespace Tutti.Agents.Tests.ModelAgents.Stopping;

public sealed class StopWhenTests
{
    private static readonly AgentProgress Far = new()
    {
        Turns = 5,
        Usage = new ModelUsage { InputTokens = 900, OutputTokens = 100 },
        Cost = [Amount.Of(0.25m, "USD"), Amount.Of(3, "EUR")],
        CalledTools = ["read", "write"],
        LastText = "All is DONE now.",
        Elapsed = TimeSpan.FromMinutes(10),
    };

    public static TheoryData<string, StopWhen, string?> Conditions { get; } = new()
    {
        { "turns, reached", StopWhen.Turns(5), "5 turns" },
        { "turns, not yet", StopWhen.Turns(6), null },
        { "tokens of both ways, reached", StopWhen.Tokens(1_000), "1000 tokens" },
        { "tokens, not yet", StopWhen.Tokens(1_001), null },
        { "cost, reached", StopWhen.Cost(Amount.Of(0.25m, "USD")), "0.25 USD" },
        { "cost, not yet", StopWhen.Cost(Amount.Of(0.26m, "USD")), null },
        { "cost of a unit that nothing was spent of", StopWhen.Cost(Amount.Of(0.01m, "CHF")), null },
        { "tool, called", StopWhen.ToolCalled("write"), "tool 'write' was called" },
        { "tool, not called", StopWhen.ToolCalled("Write"), null },
        { "text, mentioned", StopWhen.TextMentioned("DONE"), "'DONE' was mentioned" },
        { "text, in other case", StopWhen.TextMentioned("done"), null },
        { "time, over", StopWhen.After(TimeSpan.FromMinutes(10)), "00:10:00 have passed" },
        { "time, not yet", StopWhen.After(TimeSpan.FromMinutes(11)), null },
        { "own, holds", StopWhen.That("odd turns", static progress => progress.Turns % 2 == 1), "odd turns" },
        { "own, does not hold", StopWhen.That("even turns", static progress => progress.Turns % 2 == 0), null },
        { "or, left", StopWhen.Turns(5) | StopWhen.Tokens(9_999), "5 turns" },
        { "or, right", StopWhen.Turns(9) | StopWhen.Tokens(1_000), "1000 tokens" },
        { "or, none", StopWhen.Turns(9) | StopWhen.Tokens(9_999), null },
        { "and, both", StopWhen.Turns(5) & StopWhen.ToolCalled("read"), "5 turns and tool 'read' was called" },
        { "and, left only", StopWhen.Turns(5) & StopWhen.ToolCalled("send"), null },
        { "and, right only", StopWhen.Turns(6) & StopWhen.ToolCalled("read"), null },
        { "and before or", StopWhen.Turns(9) | StopWhen.Turns(5) & StopWhen.ToolCalled("read"), "5 turns and tool 'read' was called" },
        { "in brackets", (StopWhen.Turns(9) | StopWhen.Turns(5)) & StopWhen.ToolCalled("send"), null },
    };

    [Theory]
    [MemberData(nameof(Conditions), DisableDiscoveryEnumeration = true)]
    public void Look_AnyCondition_SaysWhetherAndWhy(string name, StopWhen condition, string? expected) => Assert.Equal((name, expected), (name, condition.Look(Far)));

    [Fact]
    public void Make_ConditionThatAlwaysHolds_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(static () => StopWhen.Turns(0));
        Assert.Throws<ArgumentOutOfRangeException>(static () => StopWhen.Tokens(0));
        Assert.Throws<ArgumentOutOfRangeException>(static () => StopWhen.Cost(Amount.Of(0, "USD")));
        Assert.Throws<ArgumentOutOfRangeException>(static () => StopWhen.After(TimeSpan.Zero));
        Assert.Throws<ArgumentException>(static () => StopWhen.TextMentioned(""));
    }
}
