using System.Buffers;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Functions;

/// <summary>Arithmetic and parts of timestamps and durations.</summary>
internal static class Times
{
    private static readonly SearchValues<char> ZoneLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/_+-:");

    private const int Second = TimeText.NanosPerSecond;

    internal static CelValue AddDurations(in CelValue left, in CelValue right) => Duration(left.Seconds + right.Seconds, (long)left.Nanos + right.Nanos);

    internal static CelValue Difference(in CelValue left, in CelValue right) => Duration(left.Seconds - right.Seconds, (long)left.Nanos - right.Nanos);

    internal static CelValue Move(in CelValue moment, in CelValue span, int sign)
    {
        var (seconds, nanos) = Normal(moment.Seconds + (sign * span.Seconds), moment.Nanos + ((long)sign * span.Nanos));
        return seconds is >= TimeText.FirstSecond and <= TimeText.LastSecond ? CelValue.Timestamp(seconds, nanos) : CelValue.Error(CelFault.Overflow);
    }

    internal static CelValue ParseTimestamp(string text) => TimeText.TryParseTimestamp(text, out var value)
        ? value
        : CelFault.Argument("A timestamp is written as in '2026-01-31T08:30:00Z', from year 1 to year 9999.");

    internal static CelValue ParseDuration(string text) => TimeText.TryParseDuration(text, out var value)
        ? value
        : CelFault.Argument("A duration is written as in '1h30m' or '2.5s', up to 292 years.");

    internal static CelValue FromSeconds(long seconds) => seconds is >= TimeText.FirstSecond and <= TimeText.LastSecond
        ? CelValue.Timestamp(seconds, 0)
        : CelFault.Range("A timestamp lies between the years 1 and 9999.");

    /// <summary>A part of the local time in a zone: a name such as <c>Europe/Zurich</c>, or an offset such as <c>-09:30</c>.</summary>
    internal static CelValue Part(in CelValue moment, string zone, Func<DateTime, int> part)
    {
        var utc = DateTime.UnixEpoch.AddTicks((moment.Seconds * TimeSpan.TicksPerSecond) + (moment.Nanos / 100));
        if (!TryOffset(utc, zone, out var offset)) { return CelFault.Argument("There is no such time zone. Give a name such as 'Europe/Zurich' or an offset such as '+02:00'."); }
        var ticks = utc.Ticks + offset.Ticks;
        return ticks < 0 || ticks > DateTime.MaxValue.Ticks ? CelValue.Error(CelFault.Overflow) : CelValue.From((long)part(new DateTime(ticks)));
    }

    /// <summary>A duration in whole units, towards zero.</summary>
    internal static CelValue Whole(in CelValue span, long secondsOfUnit)
    {
        var seconds = span.Seconds < 0 && span.Nanos > 0 ? span.Seconds + 1 : span.Seconds;
        return CelValue.From(seconds / secondsOfUnit);
    }

    internal static CelValue Milliseconds(in CelValue span)
    {
        var nanos = span.Seconds < 0 && span.Nanos > 0 ? span.Nanos - Second : span.Nanos;
        return CelValue.From((long)(nanos / 1_000_000));
    }

    private static bool TryOffset(DateTime utc, string zone, out TimeSpan offset)
    {
        offset = default;
        if (zone.Length == 0 || zone.AsSpan().ContainsAnyExcept(ZoneLetters) || zone[0] == '/') { return false; }
        if (char.IsAsciiDigit(zone[0]) || zone[0] is '+' or '-')
        {
            var isOffset = TimeText.TryParseOffset(zone, out var minutes);
            offset = TimeSpan.FromMinutes(minutes);
            return isOffset;
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found)) { return false; }
        offset = found.GetUtcOffset(utc);
        return true;
    }

    private static CelValue Duration(long seconds, long nanos)
    {
        var (whole, rest) = Normal(seconds, nanos);
        return Math.Abs(whole) <= TimeText.MostDurationSeconds ? CelValue.Duration(whole, rest) : CelValue.Error(CelFault.Overflow);
    }

    private static (long Seconds, int Nanos) Normal(long seconds, long nanos)
    {
        if (nanos >= Second) { return (seconds + 1, (int)(nanos - Second)); }
        return nanos < 0 ? (seconds - 1, (int)(nanos + Second)) : (seconds, (int)nanos);
    }
}
