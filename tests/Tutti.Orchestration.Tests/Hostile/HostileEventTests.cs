using System.Globalization;
using System.Text.Json;
using Tutti.Orchestration.Tests.Triggers;
using Tutti.Orchestration.Triggers;

namespace Tutti.Orchestration.Tests.Hostile;

/// <summary>Events that say they are of another year, and clocks that jump: nothing begins early or twice.</summary>
public sealed class HostileEventTests
{
    [Theory]
    [InlineData("9999-12-31T23:59:59Z")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("tomorrow")]
    public async Task Event_OfAnotherTime_BeginsNowAndOnce(string time)
    {
        await using var bench = await new TriggerBench().OpenAsync();
        await bench.SetAsync("webhook: true");
        var strange = new TriggerEvent { Type = "order.paid", Id = "1", Source = "shop", Time = time, Data = JsonElement.Parse("1") };

        var first = await bench.AskAsync(new TriggerMessage.Offer(strange));
        var again = await bench.AskAsync(new TriggerMessage.Offer(strange with { Time = "", Data = JsonElement.Parse("2") }));
        await bench.QuietAsync();
        await bench.RestartAsync();
        var later = await bench.AskAsync(new TriggerMessage.Offer(strange));
        await bench.QuietAsync();

        Assert.Equal((TriggerStanding.Begins, TriggerStanding.Repeated, TriggerStanding.Repeated), (first.Standing, again.Standing, later.Standing));
        Assert.Equal(["1"], await bench.SaidAsync());
    }

    [Fact]
    public async Task Clock_PutBackAndForward_NoDueTimeComesEarlyOrTwice()
    {
        await using var bench = await new TriggerBench().OpenAsync();
        await bench.SetAsync("every: 1m\noverlap: queue");
        var (lots, newest) = (new Random(11), bench.Time.GetUtcNow());
        for (var turn = 0; turn < 60; turn++)
        {
            bench.Time.Advance(TimeSpan.FromSeconds(lots.Next(-400, 400)));
            newest = bench.Time.GetUtcNow() > newest ? bench.Time.GetUtcNow() : newest;
            await bench.QuietAsync();
            if (turn % 7 == 3) { await bench.RestartAsync(); }
            Assert.All(await bench.SaidAsync(), said => Assert.True(string.CompareOrdinal(said, newest.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)) <= 0, $"{said} came before its time, at {newest:O}"));
        }

        var all = await bench.SaidAsync();
        Assert.NotEmpty(all);
        Assert.Equal(all.Distinct(StringComparer.Ordinal), all);
    }
}
