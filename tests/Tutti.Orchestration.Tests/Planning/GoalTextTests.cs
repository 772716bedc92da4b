using Tutti.Orchestration.Planning;

namespace Tutti.Orchestration.Tests.Planning;

public sealed class GoalTextTests
{
    [Theory]
    [InlineData("write a report", "write a report")]
    [InlineData("build; test ; ship", "build|test|ship")]
    [InlineData("build, then test and then ship", "build|>test|>ship")]
    [InlineData("1. build 2. test 3) ship it", "build|>test|>ship it")]
    [InlineData("1. build\n2. test", "build|>test")]
    [InlineData("- build\n- test; then ship", "build|test|>ship")]
    [InlineData("build; and then test", "build|>test")]
    [InlineData("give me 2.5 kg of then-current data", "give me 2.5 kg of then-current data")]
    [InlineData("what happened then", "what happened then")]
    [InlineData("a long goal\nover two lines", "a long goal\nover two lines")]
    [InlineData(";;;", "")]
    public void Split_Marks_OrderOrNot(string goal, string expected) =>
        Assert.Equal(expected, string.Join('|', GoalText.Split(goal).Select(static part => (part.IsLater ? ">" : "") + part.Text)));
}
