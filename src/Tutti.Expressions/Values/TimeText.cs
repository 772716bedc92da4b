using System.Buffers;
using System.Globalization;

namespace Tutti.Expressions.Values;

/// <summary>Timestamps and durations as text (RFC 3339; seconds, or parts with units) and back.</summary>
internal static class TimeText
{
    internal const long FirstSecond = -62135596800; // 0001-01-01T00:00:00Z
    internal const long LastSecond = 253402300799; // 9999-12-31T23:59:59Z
    internal const long MostDurationSeconds = 9_223_372_036; // what 64 bits of nanoseconds hold
    internal const int NanosPerSecond = 1_000_000_000;

    private static readonly SearchValues<char> NumberLetters = SearchValues.Create("0123456789.");

    private static readonly (string Unit, decimal Nanos)[] Units =
        [("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000), ("s", 1e9m), ("m", 60e9m), ("h", 3600e9m)];

    internal static string OfTimestamp(in CelValue value)
    {
        var moment = DateTimeOffset.UnixEpoch.AddTicks(value.Seconds * TimeSpan.TicksPerSecond);
        return moment.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + Fraction(value.Nanos) + "Z";
    }

    internal static string OfDuration(in CelValue value)
    {
        var (seconds, nanos, sign) = value.Seconds < 0 && value.Nanos > 0 ? (value.Seconds + 1, NanosPerSecond - value.Nanos, "-") : (value.Seconds, value.Nanos, "");
        if (sign.Length > 0) { seconds = -seconds; }
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{seconds}{Fraction(nanos)}s");
    }

    internal static bool TryParseTimestamp(string text, out CelValue value)
    {
        value = default;
        var zone = text.LastIndexOfAny(['Z', 'z', '+', '-']);
        if (zone < 19 || text[10] is not ('T' or 't')) { return false; }
        var fraction = text.AsSpan(19, zone - 19);
        var whole = string.Concat(text.AsSpan(0, 19), text.AsSpan(zone)).ToUpperInvariant();
        if (!TryParseFraction(fraction, out var nanos)) { return false; }
        if (!DateTime.TryParseExact(whole[..19], "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)) { return false; }
        if (!TryParseOffset(whole.AsSpan(19), out var offsetMinutes)) { return false; }
        var seconds = ((local.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond) - (offsetMinutes * 60L);
        value = CelValue.Timestamp(seconds, nanos);
        return seconds is >= FirstSecond and <= LastSecond;
    }

    internal static bool TryParseDuration(string text, out CelValue value)
    {
        value = default;
        var rest = text.AsSpan();
        var isNegative = rest.StartsWith("-");
        if (isNegative || rest.StartsWith("+")) { rest = rest[1..]; }
        if (rest.IsEmpty || rest.Length > 100) { return false; }
        if (rest.SequenceEqual("0"))
        {
            value = CelValue.Duration(0, 0);
            return true;
        }

        decimal total = 0;
        while (!rest.IsEmpty)
        {
            if (!TryTakePart(ref rest, out var nanos)) { return false; }
            total += nanos;
        }

        total = decimal.Truncate(isNegative ? -total : total);
        return TryMake(total, out value);
    }

    /// <summary>A duration of a number of nanoseconds, if it is in range.</summary>
    internal static bool TryMake(decimal nanos, out CelValue value)
    {
        var seconds = decimal.Floor(nanos / NanosPerSecond);
        value = default;
        if (decimal.Abs(seconds) > MostDurationSeconds) { return false; }
        value = CelValue.Duration((long)seconds, (int)(nanos - (seconds * NanosPerSecond)));
        return true;
    }

    /// <summary>Minutes east of UTC: <c>Z</c>, <c>+02:00</c>, <c>-0930</c> is refused.</summary>
    internal static bool TryParseOffset(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text is "Z") { return true; }
        var isNegative = text.StartsWith("-");
        if (isNegative || text.StartsWith("+")) { text = text[1..]; }
        if (text.Length != 5 || text[2] != ':') { return false; }
        if (!int.TryParse(text[..2], NumberStyles.None, CultureInfo.InvariantCulture, out var hours)) { return false; }
        if (!int.TryParse(text[3..], NumberStyles.None, CultureInfo.InvariantCulture, out var rest)) { return false; }
        minutes = (hours * 60) + rest;
        if (isNegative) { minutes = -minutes; }
        return hours < 24 && rest < 60;
    }

    private static bool TryTakePart(ref ReadOnlySpan<char> text, out decimal nanos)
    {
        nanos = 0;
        var digits = text.IndexOfAnyExcept(NumberLetters);
        if (digits <= 0 || !decimal.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) { return false; }
        text = text[digits..];
        var end = text.IndexOfAny(NumberLetters);
        var unit = end < 0 ? text : text[..end];
        foreach (var (name, size) in Units)
        {
            if (unit.SequenceEqual(name) && number <= 1e18m)
            {
                nanos = number * size;
                text = text[unit.Length..];
                return true;
            }
        }

        return false;
    }

    private static bool TryParseFraction(ReadOnlySpan<char> text, out int nanos)
    {
        nanos = 0;
        if (text.IsEmpty) { return true; }
        if (text[0] != '.' || text.Length is < 2 or > 10) { return false; }
        if (!int.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out nanos)) { return false; }
        for (var digits = text.Length - 1; digits < 9; digits++) { nanos *= 10; }
        return true;
    }

    private static string Fraction(int nanos) =>
        nanos == 0 ? "" : "." + nanos.ToString("000000000", CultureInfo.InvariantCulture).TrimEnd('0');
}
