using Tutti.Agents.ModelAgents.Looping;

namespace Tutti.Agents.Tests.ModelAgents.Looping;

public sealed class LoopDetectorTests
{
    private const string Page = "the quick brown fox jumps over the lazy dog while seven wizards boil a large pot of very strong tea and nobody comes to help them carry it down the stairs";

    /// <summary>A letter is a turn: the same letter asks for the same and hears the same.</summary>
    [Theory]
    [InlineData("", null)]
    [InlineData("A", null)]
    [InlineData("AA", null)]
    [InlineData("AAA", "SameTurn/1/3/True")]
    [InlineData("BAAA", "SameTurn/1/3/True")]
    [InlineData("AAAA", "SameTurn/1/4/True")]
    [InlineData("AAAB", null)]
    [InlineData("ABAB", "Cycle/2/4/True")]
    [InlineData("ABABA", "Cycle/2/5/True")]
    [InlineData("XABAB", "Cycle/2/4/True")]
    [InlineData("ABA", null)]
    [InlineData("ABBA", null)]
    [InlineData("ABCABC", "Cycle/3/6/True")]
    [InlineData("ABCABD", null)]
    [InlineData("ABCDABCD", null)]
    [InlineData("AABAAB", "Cycle/3/6/True")]
    [InlineData("ABCDEFGH", null)]
    public void Look_TurnsAsLetters_FindsCircles(string letters, string? expected) =>
        Assert.Equal(expected, Show(LoopDetector.Look([.. letters.Select(static letter => Turn($"{letter}", $"result {letter}"))], LoopThresholds.Default)));

    [Theory]
    [InlineData(9, null)]
    [InlineData(10, "Polling/1/10/False")]
    public void Look_SameCallWithOtherResults_IsWaitingForLong(int turns, string? expected) =>
        Assert.Equal(expected, Show(LoopDetector.Look([.. Enumerable.Range(0, turns).Select(static turn => Turn("status", $"{turn * 7} of 100 files are there"))], LoopThresholds.Default)));

    [Theory]
    [InlineData(3, null)]
    [InlineData(4, "SimilarTurn/1/4/False")]
    public void Look_NearlyTheSameTurns_AreFound(int turns, string? expected) =>
        Assert.Equal(expected, Show(LoopDetector.Look([.. Enumerable.Range(0, turns).Select(static turn => new TurnTrace(Page, new CallTrace("search", $$"""{"for":"fox {{turn}}"}""", "nothing was found")))], LoopThresholds.Default)));

    [Fact]
    public void Look_NearlyTheSameCallsThatHearOtherThings_AreProgress() =>
        Assert.Null(LoopDetector.Look([.. Enumerable.Range(0, 8).Select(static turn => new TurnTrace(Page, new CallTrace("read", $$"""{"page":{{turn}}}""", $"page {turn} says {(char)('a' + turn)} {(char)('c' + turn)} {turn * 13} {turn * 17} {turn * 19}")))], LoopThresholds.Default));

    [Theory]
    [InlineData(3, null)]
    [InlineData(4, "Cycle/2/8/False")]
    public void Look_EditAndTestWithSmallChanges_GetsMoreRounds(int rounds, string? expected) =>
        Assert.Equal(expected, Show(LoopDetector.Look([.. Enumerable.Range(0, rounds).SelectMany(static round => (TurnTrace[])[Long("edit", round, "written"), Long("test", round, $"{Page}; failed {round}")])], LoopThresholds.Default)));

    [Fact]
    public void Look_SeveralCallsInATurn_CountTogetherAndInOrder()
    {
        static TurnTrace Both(string first, string second) => new("", new CallTrace(first, "{}", first), new CallTrace(second, "{}", second));

        Assert.Equal("SameTurn/1/3/True", Show(LoopDetector.Look([Both("a", "b"), Both("a", "b"), Both("a", "b")], LoopThresholds.Default)));
        Assert.Null(LoopDetector.Look([Both("a", "b"), Both("b", "a"), Both("a", "c")], LoopThresholds.Default));
    }

    [Fact]
    public void Look_OtherThresholds_AreObeyed() =>
        Assert.Equal("SameTurn/1/2/True", Show(LoopDetector.Look([Turn("a", "x"), Turn("a", "x")], LoopThresholds.Default with { SameTurns = 2 })));

    [Theory]
    [InlineData("AAAA", "..?!")] // told after the third, over at the fourth
    [InlineData("AAABAAA", "..?...!")] // told once; the next circle is the end
    [InlineData("ABABA", "...?!")]
    [InlineData("ABCDEF", "......")]
    public void Watch_Turns_TellsOnceThenEnds(string letters, string expected)
    {
        var watch = new LoopWatch(LoopThresholds.Default);

        var seen = string.Concat(letters.Select(letter => watch.Add(Turn($"{letter}", $"result {letter}"), out var isOver) is null ? "." : isOver ? "!" : "?"));

        Assert.Equal(expected, seen);
    }

    [Fact]
    public void Watch_SimilarTurnsAfterANudge_AreCountedAnew()
    {
        var watch = new LoopWatch(LoopThresholds.Default);

        var seen = string.Concat(Enumerable.Range(0, 9).Select(turn => watch.Add(new TurnTrace($"{Page} {turn}"), out var isOver) is null ? "." : isOver ? "!" : "?"));

        Assert.Equal("...?...!!", seen);
    }

    private static TurnTrace Turn(string what, string result) => new("", new CallTrace("do", $$"""{"what":"{{what}}"}""", result));

    private static TurnTrace Long(string tool, int round, string result) => new(Page, new CallTrace(tool, $$"""{"text":"{{Page}} {{round}}"}""", result));

    private static string? Show(LoopFinding? finding) => finding is null ? null : $"{finding.Kind}/{finding.Period}/{finding.Turns}/{finding.IsExact}";
}
