using System.Globalization;
using System.Numerics;

namespace Tutti.Orchestration.Triggers;

/// <summary>
/// Times of a clock on the wall as five fields: minute, hour, day of the month, month, day of the week (0 and 7 are Sunday). A field is <c>*</c>, a number, a range,
/// either with a step (<c>*/15</c>, <c>8-18/2</c>), or several of them with commas; months and weekdays have English names of three letters. Where both days are
/// given, one of them is enough, as cron has had it since 1979.
/// </summary>
public sealed class CronExpression
{
    private const int MostYears = 9; // 29 February comes after eight years around 2100

    private static readonly string[] MonthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] DayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private readonly ulong _minutes;
    private readonly ulong _hours;
    private readonly ulong _days;
    private readonly ulong _months;
    private readonly ulong _weekdays;
    private readonly bool _eitherDay;

    private CronExpression(ReadOnlySpan<ulong> fields, bool eitherDay, bool everyHour)
    {
        (_minutes, _hours, _days, _months) = (fields[0], fields[1], fields[2], fields[3]);
        _weekdays = (fields[4] | (fields[4] >> 7)) & 0x7F; // 7 is Sunday too
        (_eitherDay, IsEveryHour) = (eitherDay, everyHour);
    }

    /// <summary>Whether it says nothing of hours: such times follow the time that passes, others the clock on the wall.</summary>
    public bool IsEveryHour { get; }

    /// <summary>Reads an expression.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cron">The times; null for a text that is none.</param>
    /// <param name="problem">What is wrong, and what to write; empty for nothing.</param>
    public static bool TryParse(string text, out CronExpression? cron, out string problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        cron = null;
        var parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 5)
        {
            problem = $"it has {parts.Length} fields. Write minute, hour, day of the month, month and day of the week, such as \"0 8 * * 1-5\"";
            return false;
        }

        Span<ulong> fields = stackalloc ulong[5];
        if (!TryField(parts[0], ("minute", 0, 59), [], out fields[0], out problem) || !TryField(parts[1], ("hour", 0, 23), [], out fields[1], out problem)
            || !TryField(parts[2], ("day of the month", 1, 31), [], out fields[2], out problem) || !TryField(parts[3], ("month", 1, 12), MonthNames, out fields[3], out problem)
            || !TryField(parts[4], ("day of the week", 0, 7), DayNames, out fields[4], out problem))
        {
            return false;
        }

        var either = parts[2][0] != '*' && parts[4][0] != '*';
        var read = new CronExpression(fields, either, parts[1] == "*");
        if (read.NextWall(new DateTime(2000, 1, 1)) is null)
        {
            problem = "no day of any year fits it";
            return false;
        }

        cron = read;
        return true;
    }

    /// <summary>Whether a minute on the wall fits.</summary>
    /// <param name="wall">The minute; seconds are not looked at.</param>
    public bool Fits(DateTime wall) => FitsDay(wall) && Has(_hours, wall.Hour) && Has(_minutes, wall.Minute);

    /// <summary>The next minute on the wall that fits.</summary>
    /// <param name="after">It lies behind this.</param>
    /// <returns>Null where none comes within years.</returns>
    public DateTime? NextWall(DateTime after)
    {
        if (after.Year > DateTime.MaxValue.Year - MostYears) { return null; }
        var wall = new DateTime(after.Year, after.Month, after.Day, after.Hour, after.Minute, 0, DateTimeKind.Unspecified).AddMinutes(1);
        var end = wall.AddYears(MostYears);
        while (wall < end)
        {
            if (!FitsDay(wall)) { wall = wall.Date.AddDays(1); }
            else if (Following(_hours, wall.Hour) is not { } hour) { wall = wall.Date.AddDays(1); }
            else if (hour > wall.Hour) { wall = wall.Date.AddHours(hour); }
            else if (Following(_minutes, wall.Minute) is not { } minute) { wall = wall.Date.AddHours(wall.Hour + 1); }
            else { return wall.AddMinutes(minute - wall.Minute); }
        }

        return null;
    }

    /// <summary>Whether a day on the wall fits.</summary>
    internal bool FitsDay(DateTime wall)
    {
        if (!Has(_months, wall.Month)) { return false; }
        var (day, weekday) = (Has(_days, wall.Day), Has(_weekdays, (int)wall.DayOfWeek));
        return _eitherDay ? day || weekday : day && weekday;
    }

    private static bool Has(ulong field, int value) => (field & (1UL << value)) != 0;

    private static int? Following(ulong field, int value)
    {
        var rest = field >> value;
        return rest == 0 ? null : value + BitOperations.TrailingZeroCount(rest);
    }

    private static bool TryField(string text, (string Name, int Least, int Most) bounds, string[] names, out ulong field, out string problem)
    {
        field = 0;
        problem = "";
        foreach (var part in text.Split(','))
        {
            if (!TryPart(part, bounds, names, out var bits))
            {
                problem = string.Create(CultureInfo.InvariantCulture, $"'{part}' is no {bounds.Name}. Write '*', numbers from {bounds.Least} to {bounds.Most}, ranges such as {bounds.Least + 1}-{bounds.Least + 4}, with steps such as */2");
                return false;
            }

            field |= bits;
        }

        return true;
    }

    private static bool TryPart(string part, (string Name, int Least, int Most) bounds, string[] names, out ulong bits)
    {
        bits = 0;
        var slash = part.IndexOf('/', StringComparison.Ordinal);
        var step = 1;
        if (slash >= 0 && (!int.TryParse(part.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out step) || step is < 1 or > 59)) { return false; }
        if (!TryRange(slash >= 0 ? part[..slash] : part, bounds, names, out var first, out var last)) { return false; }
        if (slash > 0 && first == last) { return false; } // '5/15' means different things to different crons
        for (var value = first; value <= last; value += step) { bits |= 1UL << value; }
        return true;
    }

    private static bool TryRange(string range, (string Name, int Least, int Most) bounds, string[] names, out int first, out int last)
    {
        (first, last) = (bounds.Least, bounds.Most);
        if (range == "*") { return true; }
        var dash = range.IndexOf('-', StringComparison.Ordinal);
        if (!TryValue(dash < 0 ? range : range[..dash], names, bounds.Least, out first)) { return false; }
        last = first;
        return (dash < 0 || TryValue(range[(dash + 1)..], names, bounds.Least, out last)) && first >= bounds.Least && last <= bounds.Most && first <= last;
    }

    private static bool TryValue(string text, string[] names, int least, out int value)
    {
        var named = Array.FindIndex(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (named >= 0)
        {
            value = named + least;
            return true;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
