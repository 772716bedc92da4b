using Microsoft.Extensions.AI;
using Tutti.Agents.Routing;

namespace Tutti.Agents.Tests.Routing;

public sealed class RouterEmbeddingTests
{
    [Fact]
    public async Task CreateAsync_OwnGenerator_TakesThePlaceOfTheTable()
    {
        RouteCard[] cards = [new() { Name = "sea", Description = "ships" }, new() { Name = "sky", Description = "planes" }];
        using var generator = new Generator(static text => text.Contains("plane", StringComparison.Ordinal) || text.Contains("qqq", StringComparison.Ordinal) ? [1, 0, 0] : [0, 1, 0]);

        var decision = await Desk.AskAsync("qqq", Desk.Bold with { Embeddings = generator }, cards);

        Assert.Equal("sky", decision.Agent);
        Assert.True(decision.Candidates[0].Meaning > 0.9);
        Assert.Equal(0, decision.Candidates[0].Words);
    }

    [Theory]
    [InlineData("other length")]
    [InlineData("no number")]
    [InlineData("too few")]
    [InlineData("empty")]
    public async Task CreateAsync_FaultyGenerator_IsRefused(string fault)
    {
        using var generator = new Generator(Embed) { Drops = fault == "too few" ? 1 : 0 };

        var refused = await Assert.ThrowsAsync<RouteException>(() => Desk.AskAsync("x", Desk.Bold with { Embeddings = generator }));

        Assert.Equal("TUT4300", refused.Code);

        float[] Embed(string text) => fault switch
        {
            "other length" => text.Contains("refunds", StringComparison.Ordinal) ? [1] : [1, 0],
            "no number" => [float.NaN],
            "empty" => [],
            _ => [1],
        };
    }

    private sealed class Generator(Func<string, float[]> embed) : IEmbeddingGenerator<string, Embedding<float>>
    {
        public int Drops { get; init; }

        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
            Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(values.Skip(Drops).Select(text => new Embedding<float>(embed(text)))));

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
