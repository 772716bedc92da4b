using System.Globalization;
using Tutti.Governance.Windows;

namespace Tutti.Governance.Tests.Windows;

public sealed class WindowTests
{
    [Theory]
    [InlineData("day@Europe/Berlin", "2026-11-21T10:00:00Z", "2026-11-20T23:00:00Z", "2026-11-21T23:00:00Z")]
    [InlineData("day@UTC", "2026-11-21T10:00:00Z", "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z")]
    [InlineData("day@Europe/Berlin", "2026-03-29T12:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")] // 23 hours
    [InlineData("day@Europe/Berlin", "2026-10-25T12:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")] // 25 hours
    [InlineData("day@America/Santiago", "2026-09-06T12:00:00Z", "2026-09-06T04:00:00Z", "2026-09-07T03:00:00Z")] // no midnight that day
    [InlineData("day@America/Havana", "2026-11-01T12:00:00Z", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z")] // its midnight is there twice: the first counts
    [InlineData("day@America/Havana", "2026-11-01T04:30:00Z", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z")]
    [InlineData("month@Europe/Berlin", "2026-03-31T22:30:00Z", "2026-03-31T22:00:00Z", "2026-04-30T22:00:00Z")]
    [InlineData("month@UTC", "2028-02-29T00:00:00Z", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z")]
    [InlineData("hour", "2026-11-21T10:00:00Z", "2026-11-21T09:00:00Z", "2026-11-21T11:00:00Z")]
    [InlineData("36h", "2026-11-21T10:00:00Z", "2026-11-19T22:00:00Z", "2026-11-22T22:00:00Z")]
    public void BoundsAt_AMoment_HoldIt(string text, string now, string start, string end)
    {
        Assert.True(Window.TryParse(text, out var window, out _));

        Assert.Equal((Moment(start), Moment(end)), window.BoundsAt(Moment(now)));
    }

    [Theory]
    [InlineData("month")]
    [InlineData("day@")]
    [InlineData("day@Europe/Nowhere")]
    [InlineData("hour@UTC")]
    [InlineData("0s")]
    [InlineData("-5m")]
    [InlineData("")]
    [InlineData("Run")]
    public void TryParse_NoWindow_IsExplained(string text)
    {
        Assert.False(Window.TryParse(text, out _, out var fault));
        Assert.NotEmpty(fault);
    }

    [Theory]
    [InlineData("month", "A month has no fixed length: name its time zone, for example 'month@UTC'")]
    [InlineData("fortnight", "'fortnight' is no window")]
    [InlineData("@UTC", "Only 'day' and 'month' follow a calendar")]
    [InlineData("hour@UTC", "Only 'day' and 'month' follow a calendar")]
    [InlineData("day@Europe/Nowhere", "no time zone 'Europe/Nowhere'")]
    public void TryParse_NoWindow_SaysWhatIsWrong(string text, string what)
    {
        Assert.False(Window.TryParse(text, out _, out var fault));
        Assert.Contains(what, fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Rolling_OfNoLength_IsRefused(int seconds) => Assert.Throws<ArgumentOutOfRangeException>(() => Window.Rolling(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void BoundsAt_InARun_AreAllOfTime() => Assert.Equal((DateTimeOffset.MinValue, DateTimeOffset.MaxValue), Window.Run.BoundsAt(Moment("2026-11-21T10:00:00Z")));

    [Theory]
    [InlineData("run")]
    [InlineData("day@Europe/Berlin")]
    [InlineData("month@UTC")]
    [InlineData("5m")]
    public void ToString_AWindow_ReadsBack(string text)
    {
        Assert.True(Window.TryParse(text, out var window, out _));
        Assert.Equal(text, window.ToString());
    }

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
