using System.Buffers;
using System.Globalization;

namespace Tutti.Documents.Reading;

/// <summary>Time spans as people write them: a number and <c>ms</c>, <c>s</c>, <c>m</c>, <c>h</c> or <c>d</c>, several after each other.</summary>
public static class TimeSpans
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("d", TimeSpan.FromDays(1)),
        ("h", TimeSpan.FromHours(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("s", TimeSpan.FromSeconds(1)),
    ];

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly TimeSpan Longest = TimeSpan.FromDays(36500);

    /// <summary>Reads such a span.</summary>
    /// <param name="text">The text.</param>
    /// <param name="span">The span.</param>
    /// <returns>Whether it is one, of at most 36,500 days.</returns>
    public static bool TryParse(string text, out TimeSpan span)
    {
        span = TimeSpan.Zero;
        var rest = text.AsSpan().Trim();
        if (rest.IsEmpty) { return false; }
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) { return false; }
            rest = rest[digits..];
            var unit = UnitAt(rest);
            if (unit.Unit is null || number * unit.Length.TotalDays > Longest.TotalDays) { return false; }
            span += unit.Length * number;
            rest = rest[unit.Unit.Length..];
        }

        return span <= Longest;
    }

    /// <summary>The shortest text that <see cref="TryParse"/> reads as this span; whole milliseconds.</summary>
    /// <param name="span">The span.</param>
    public static string Format(TimeSpan span)
    {
        if (span == TimeSpan.Zero) { return "0s"; }
        foreach (var (unit, length) in (ReadOnlySpan<(string, TimeSpan)>)[Units[1], Units[2], Units[3], Units[4]])
        {
            if (span.Ticks % length.Ticks == 0) { return string.Create(CultureInfo.InvariantCulture, $"{span.Ticks / length.Ticks}{unit}"); }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{span.TotalMilliseconds}ms");
    }

    private static (string Unit, TimeSpan Length) UnitAt(ReadOnlySpan<char> text)
    {
        foreach (var unit in Units)
        {
            if (text.StartsWith(unit.Unit)) { return unit; }
        }

        return default;
    }
}
