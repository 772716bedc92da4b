using ChangeGate.Checks;
using ChangeGate.Reports;

namespace Tutti.ChangeGate.Tests.Reports;

/// <summary>Where bars stand.</summary>
public sealed class TimelineLayoutTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_SideBySide_KeepsProportions()
    {
        var layout = TimelineLayout.Of([Span("a", 0, 4000), Span("b", 1000, 1000), Span("a", 4500, 500)]);

        Assert.Equal(["a", "b"], layout.Rows.Select(static row => row.Name));
        Assert.Equal([(0.0, 80.0), (90.0, 10.0)], layout.Rows[0].Bars.Select(static bar => (bar.From, bar.Width)));
        Assert.Equal((20.0, 20.0), (layout.Rows[1].Bars[0].From, layout.Rows[1].Bars[0].Width));
        Assert.Empty(layout.Breaks);
        Assert.Equal(TimeSpan.FromSeconds(5), layout.Length);
    }

    [Fact]
    public void Of_LongWait_IsCutShortAndSaid()
    {
        var layout = TimelineLayout.Of([Span("a", 0, 5000), Span("b", 3_605_000, 5000)]);

        var pause = Assert.Single(layout.Breaks);
        Assert.Equal((48.0, 4.0, TimeSpan.FromHours(1)), (pause.From, pause.Width, pause.Length));
        Assert.Equal(52.0, layout.Rows[1].Bars[0].From);
    }

    [Fact]
    public void Of_NothingThatLasted_IsStillDrawn()
    {
        var layout = TimelineLayout.Of([Span("a", 0, 0), Span("b", 60_000, 0), Span("c", 60_000, -5)]);

        Assert.All(layout.Rows.SelectMany(static row => row.Bars), static bar => Assert.InRange(bar.From + bar.Width, 0, 100.001));
    }

    [Fact]
    public void Of_AnySpans_StayOnTheLineInTheirOrder()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var spans = Enumerable.Range(0, random.Next(1, 40))
                .Select(index => Span($"s{index}", random.Next(random.Next(2) == 0 ? 10_000 : 100_000_000), random.Next(5000))).ToList();

            var bars = TimelineLayout.Of(spans).Rows.SelectMany(static row => row.Bars).OrderBy(static bar => bar.Span.Start).ToList();

            Assert.True(bars.TrueForAll(static bar => bar.From >= 0 && bar.Width >= 0 && bar.From + bar.Width <= 100.001), $"seed {seed}");
            Assert.True(bars.Zip(bars.Skip(1)).All(static pair => pair.First.From <= pair.Second.From + 0.001), $"seed {seed}");
        }
    }

    private static TimelineSpan Span(string name, long start, long milliseconds) =>
        new() { Name = name, Start = Start.AddMilliseconds(start), DurationMs = milliseconds, Verdict = CheckVerdict.Passed, Attempt = 1 };
}
