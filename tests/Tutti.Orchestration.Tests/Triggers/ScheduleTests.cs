using FsCheck;
using FsCheck.Fluent;
using Tutti.Orchestration.Triggers;

namespace Tutti.Orchestration.Tests.Triggers;

/// <summary>Laws of due times.</summary>
public sealed class ScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 7, 30, TimeSpan.Zero);

    [Fact]
    public void Every_CountsFrom1970_PlusItsOffset()
    {
        var schedule = Schedule.Every(TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(4));

        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 19, 0, TimeSpan.Zero), schedule.Next(Start));
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 34, 0, TimeSpan.Zero), schedule.Next(schedule.Next(Start)!.Value));
        Assert.Equal(new DateTimeOffset(1969, 12, 31, 23, 49, 0, TimeSpan.Zero), schedule.Next(DateTimeOffset.UnixEpoch.AddMinutes(-25)));
    }

    [Fact]
    public void Passed_AnyScheduleAndSpan_IsWhatWalkingGives()
    {
        var any = Gen.Choose(0, int.MaxValue - 1).ToArbitrary();

        Prop.ForAll(any, static seed => PassedWalks(new Random(seed))).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void Passed_AHundredYearsOfSeconds_IsCountedAtOnce()
    {
        var schedule = Schedule.Every(TimeSpan.FromSeconds(1));
        var first = schedule.Next(Start)!.Value;

        var (newest, count, next) = schedule.Passed(first, first.AddYears(100), 2);

        Assert.Equal([first.AddYears(100).AddSeconds(-1), first.AddYears(100)], newest);
        Assert.Equal((long)(first.AddYears(100) - first).TotalSeconds + 1, count);
        Assert.Equal(first.AddYears(100).AddSeconds(1), next);
    }

    [Fact]
    public void DelayOf_AnyTime_IsTheSameEachTimeAndSpreads()
    {
        var delays = Enumerable.Range(0, 1_000).Select(minute => Schedule.DelayOf("t", Start.AddMinutes(minute), TimeSpan.FromSeconds(10))).ToList();

        Assert.Equal(delays, Enumerable.Range(0, 1_000).Select(minute => Schedule.DelayOf("t", Start.AddMinutes(minute), TimeSpan.FromSeconds(10))));
        Assert.All(delays, static delay => Assert.InRange(delay, TimeSpan.Zero, TimeSpan.FromSeconds(10)));
        Assert.InRange(delays.Average(static delay => delay.TotalSeconds), 4.5, 5.5);
        Assert.NotEqual(Schedule.DelayOf("t", Start, TimeSpan.FromHours(1)), Schedule.DelayOf("u", Start, TimeSpan.FromHours(1)));
    }

    private static bool PassedWalks(Random lots)
    {
        var schedule = lots.Next(2) == 0
            ? Schedule.Every(TimeSpan.FromSeconds(lots.Next(1, 5_000)), TimeSpan.FromSeconds(lots.Next(5_000)))
            : Schedule.Cron(CronExpression.TryParse($"*/{lots.Next(1, 30)} {(lots.Next(2) == 0 ? "*" : "3-20")} * * *", out var cron, out _) ? cron! : null!, TimeZoneInfo.Utc);
        var first = schedule.Next(Start.AddSeconds(lots.Next(10_000_000)))!.Value;
        var until = first.AddSeconds(lots.Next(100_000));
        var most = lots.Next(1, 10);
        var walked = new List<DateTimeOffset>();
        DateTimeOffset? due = first;
        for (; due <= until; due = schedule.Next(due.Value)) { walked.Add(due.Value); }

        var (newest, count, next) = schedule.Passed(first, until, most);

        return count == walked.Count && next == due && newest.SequenceEqual(walked.TakeLast(most));
    }
}
