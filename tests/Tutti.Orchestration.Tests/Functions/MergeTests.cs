using System.Globalization;
using System.Text.Json;
using Tutti.Kernel;
using Tutti.Orchestration.Functions.Standard;
using Tutti.Orchestration.Patterns;
using Tutti.Orchestration.Tests.Support;

namespace Tutti.Orchestration.Tests.Functions;

/// <summary>One answer of several.</summary>
public sealed class MergeTests
{
    private const int Seeds = 500;

    [Theory]
    [InlineData("""["a","b","a"]""", 0, "\"a\"", true, 3)]
    [InlineData("""["a","b"]""", 0, "\"a\"", false, 2)]
    [InlineData("""["a","a","b","b","c"]""", 2, "\"a\"", false, 5)] // two groups reach the quorum: nobody decides
    [InlineData("""["a",null,null]""", 0, "\"a\"", true, 1)]
    [InlineData("""["a","b","a","c","d"]""", 0, "\"a\"", false, 5)]
    [InlineData("""["a","b","a","c","d"]""", 2, "\"a\"", true, 5)]
    [InlineData("""[{"x":1,"y":2},{"y":2,"x":1},{"x":1}]""", 0, """{"x":1,"y":2}""", true, 3)]
    [InlineData("""[1,1.0,"1"]""", 0, "1", true, 3)]
    public void Vote_Answers_AreCounted(string answers, int needed, string value, bool isDecided, int cast)
    {
        var result = Voting.Count(List(answers), needed);

        Assert.Equal((value, isDecided, cast), (result.Value?.GetRawText(), result.IsDecided, result.Cast));
        Assert.Equal(cast, result.Votes.Sum(static vote => vote.Votes));
    }

    [Fact]
    public void Vote_ADecision_DoesNotDependOnTheOrder()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var random = new Random(seed);
            var answers = Enumerable.Range(0, random.Next(1, 9)).Select(_ => JsonElement.Parse(random.Next(3).ToString(CultureInfo.InvariantCulture))).ToArray();
            var before = Voting.Count(answers);
            random.Shuffle(answers);

            var after = Voting.Count(answers);

            Assert.Equal((seed, before.IsDecided), (seed, after.IsDecided));
            if (before.IsDecided) { Assert.Equal(before.Value?.GetRawText(), after.Value?.GetRawText()); }
        }
    }

    [Fact]
    public void Median_AMinorityOfLies_StaysAmongTheHonest()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var random = new Random(seed);
            var honest = Enumerable.Range(0, random.Next(2, 9)).Select(_ => 100 + random.NextDouble()).ToList();
            var lies = Enumerable.Range(0, honest.Count - 1).Select(_ => random.Next(2) == 0 ? double.MaxValue : double.MinValue);

            var result = Voting.Median([.. honest, .. lies], tolerance: 1);

            Assert.InRange(result.Value, honest.Min(), honest.Max());
            Assert.Equal(honest.Count - 1, result.Outliers.Count);
        }
    }

    [Fact]
    public void Median_TwoOfTheLargest_IsFinite() => Assert.Equal(double.MaxValue, Voting.Median([double.MaxValue, double.MaxValue]).Value);

    [Fact]
    public void Fields_EachIsWhatMostSay_AndConflictsAreNamed()
    {
        var merged = Voting.Fields(List("""[{"name":"Ann","age":3},{"name":"Ann","age":4},{"name":"Bob","town":"Ulm"},"noise"]"""));

        Assert.Equal("""{"name":"Ann","age":3,"town":"Ulm"}""", JsonSerializer.Serialize(merged.Fields));
        Assert.Equal(["age"], merged.Conflicts);
    }

    [Fact]
    public async Task Merges_AsSteps()
    {
        await using var bench = await OpenAsync();
        var plan = PlanBench.Parse(
            """{"v":{"use":"merge/vote","with":{"answers":["a","a","b"]}},"m":{"use":"merge/median","with":{"numbers":[1,2,90],"tolerance":5}},"f":{"use":"merge/fields","with":{"answers":[{"a":1},{"a":2}]}}}""",
            """ "outputs":{"v":"${v}","m":"${m}","f":"${f}"} """);

        Assert.Equal(
            """{"v":{"value":"a","decided":true,"cast":3,"needed":2,"votes":[{"value":"a","votes":2},{"value":"b","votes":1}]},"m":{"value":2,"least":1,"most":90,"outliers":[2]},"f":{"fields":{"a":1},"conflicts":["a"]}}""",
            await bench.RunAsync(plan));
    }

    [Theory]
    [InlineData("merge/vote", """{"answers":[]}""")]
    [InlineData("merge/vote", """{"answers":[1],"needed":-1}""")]
    [InlineData("merge/median", """{"numbers":[]}""")]
    [InlineData("merge/median", """{"numbers":[1],"tolerance":-1}""")]
    [InlineData("merge/fields", """{"answers":["x"]}""")]
    public async Task Merges_GivenNothing_AreRefused(string function, string with)
    {
        await using var bench = await OpenAsync();

        Assert.Equal("TUT4688", (await Assert.ThrowsAnyAsync<TuttiException>(async () => await bench.RunAsync(PlanBench.Parse($$"""{"a":{"use":"{{function}}","with":{{with}} } }""")))).Code);
    }

    private static async Task<PlanBench> OpenAsync()
    {
        var bench = await new PlanBench().OpenAsync();
        foreach (var function in StandardFunctions.ForDrafts.Where(static function => function.Id.StartsWith("merge/", StringComparison.Ordinal))) { bench.Host.Add(function); }
        return bench;
    }

    private static List<JsonElement> List(string json) => [.. JsonElement.Parse(json).EnumerateArray()];
}
