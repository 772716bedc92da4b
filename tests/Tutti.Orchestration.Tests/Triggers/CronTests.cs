using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Tutti.Orchestration.Triggers;

namespace Tutti.Orchestration.Tests.Triggers;

/// <summary>Times of a clock on the wall, against a reader that tries every minute.</summary>
public sealed class CronTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly string[] Zones = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia"];

    [Theory]
    [InlineData("* * * *")]
    [InlineData("60 * * * *")]
    [InlineData("* 24 * * *")]
    [InlineData("* * 0 * *")]
    [InlineData("* * * 13 *")]
    [InlineData("* * * * 8")]
    [InlineData("5/15 * * * *")]
    [InlineData("*/0 * * * *")]
    [InlineData("9-5 * * * *")]
    [InlineData("a * * * *")]
    [InlineData("1, * * * *")]
    [InlineData("-1 * * * *")]
    [InlineData("0 0 30 2 *")]
    [InlineData("@daily")]
    [InlineData("")]
    public void TryParse_WhatIsNone_SaysWhatToWrite(string text)
    {
        Assert.False(CronExpression.TryParse(text, out var cron, out var problem));

        Assert.Null(cron);
        Assert.NotEmpty(problem);
    }

    [Theory]
    [InlineData("0 8 * * 1-5", "2026-11-20T08:00", "2026-11-23T08:00")]
    [InlineData("0 8 * * mon-fri", "2026-11-20T08:00", "2026-11-23T08:00")]
    [InlineData("*/15 9-17 * * *", "2026-11-20T17:45", "2026-11-21T09:00")]
    [InlineData("0 0 13 * 5", "2026-11-14T00:00", "2026-11-20T00:00")]
    [InlineData("0 0 29 2 *", "2096-03-01T00:00", "2104-02-29T00:00")]
    [InlineData("59 23 31 DEC *", "2026-12-31T23:59", "2027-12-31T23:59")]
    [InlineData("0 12 * * 7", "2026-11-20T00:00", "2026-11-22T12:00")]
    [InlineData("0,30 6 1,15 * *", "2026-11-01T06:00", "2026-11-01T06:30")]
    public void NextWall_KnownTimes_AreFound(string text, string after, string next)
    {
        Assert.True(CronExpression.TryParse(text, out var cron, out var problem), problem);

        Assert.Equal(DateTime.Parse(next, CultureInfo.InvariantCulture), cron!.NextWall(DateTime.Parse(after, CultureInfo.InvariantCulture)));
    }

    /// <summary>In 2026 the clocks of Berlin leap from 2:00 to 3:00 on 29 March (1:00 UTC), and go back from 3:00 to 2:00 on 25 October (1:00 UTC).</summary>
    [Theory]
    [InlineData("30 2 * * *", "2026-03-28T12:00Z", "2026-03-29T01:00Z 2026-03-30T00:30Z")]
    [InlineData("0,30 2 * * *", "2026-03-28T12:00Z", "2026-03-29T01:00Z 2026-03-30T00:00Z")]
    [InlineData("30 2,3 * * *", "2026-03-28T12:00Z", "2026-03-29T01:00Z 2026-03-29T01:30Z")]
    [InlineData("30 2 * * *", "2026-10-24T12:00Z", "2026-10-25T00:30Z 2026-10-26T01:30Z")]
    [InlineData("0 3 * * *", "2026-10-24T12:00Z", "2026-10-25T02:00Z 2026-10-26T02:00Z")]
    [InlineData("30 * * * *", "2026-10-24T23:45Z", "2026-10-25T00:30Z 2026-10-25T01:30Z")]
    [InlineData("30 * * * *", "2026-03-29T00:00Z", "2026-03-29T00:30Z 2026-03-29T01:30Z")]
    public void Next_ClocksArePutForwardAndBack_EachTimeOnce(string text, string after, string expected)
    {
        Assert.True(CronExpression.TryParse(text, out var cron, out _));
        var schedule = Schedule.Cron(cron!, Berlin);

        var first = schedule.Next(DateTimeOffset.Parse(after, CultureInfo.InvariantCulture));
        var second = schedule.Next(first!.Value);

        Assert.Equal(expected, string.Create(CultureInfo.InvariantCulture, $"{first:yyyy-MM-dd'T'HH:mm'Z'} {second:yyyy-MM-dd'T'HH:mm'Z'}"));
    }

    [Fact]
    public void Next_AnyTimes_AreThoseThatTryingEveryMinuteFinds()
    {
        var any = Gen.Choose(0, int.MaxValue - 1).ToArbitrary();

        Prop.ForAll(any, static seed => AgreesWithMinutes(new Random(seed))).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    private static bool AgreesWithMinutes(Random lots)
    {
        var text = $"{Field(lots, 0, 59)} {(lots.Next(3) == 0 ? "*" : Field(lots, 0, 23))} * * {Field(lots, 0, 6)}";
        if (!CronExpression.TryParse(text, out var cron, out _)) { return false; }
        var zone = TimeZoneInfo.FindSystemTimeZoneById(Zones[lots.Next(Zones.Length)]);
        // Around the days on which the clocks of these zones change.
        var from = new DateTimeOffset(2026, lots.Next(2) == 0 ? 3 : 10, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(lots.Next(45 * 24 * 60));
        var schedule = Schedule.Cron(cron!, zone);
        var found = new List<DateTimeOffset>();
        for (var due = schedule.Next(from); due <= from.AddDays(3); due = schedule.Next(due.Value)) { found.Add(due.Value); }
        return found.SequenceEqual(ByMinutes(cron!, zone, from));
    }

    /// <summary>Slow and plain: which minutes of the world are due.</summary>
    private static IEnumerable<DateTimeOffset> ByMinutes(CronExpression cron, TimeZoneInfo zone, DateTimeOffset from)
    {
        var minute = new DateTimeOffset(from.Year, from.Month, from.Day, from.Hour, from.Minute, 0, TimeSpan.Zero);
        var last = from.AddDays(3);
        // What the clock showed in the three hours before: a time that comes twice was shown then.
        var shown = new HashSet<DateTime>();
        var previous = TimeZoneInfo.ConvertTime(minute.AddHours(-3), zone).DateTime;
        for (var now = minute.AddHours(-3); now <= last; now = now.AddMinutes(1))
        {
            var wall = TimeZoneInfo.ConvertTime(now, zone).DateTime;
            var isDue = cron.IsEveryHour ? cron.Fits(wall) : cron.Fits(wall) && !shown.Contains(wall);
            if (!cron.IsEveryHour)
            {
                for (var leapt = previous.AddMinutes(1); leapt < wall; leapt = leapt.AddMinutes(1)) { isDue |= cron.Fits(leapt) && !shown.Contains(leapt); }
            }

            shown.Add(wall);
            previous = wall;
            if (isDue && now > from) { yield return now; }
        }
    }

    private static string Field(Random lots, int least, int most)
    {
        var (first, second) = (lots.Next(least, most + 1), lots.Next(least, most + 1));
        return lots.Next(4) switch
        {
            0 => "*",
            1 => string.Create(CultureInfo.InvariantCulture, $"{first}"),
            2 => string.Create(CultureInfo.InvariantCulture, $"{Math.Min(first, second)}-{Math.Max(first, second)}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"*/{lots.Next(1, 20)}"),
        };
    }
}
