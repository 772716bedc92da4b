using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Tutti.Documents.Reading;

namespace Tutti.Governance.Windows;

/// <summary>The time that a limit or a budget counts over. Immutable.</summary>
public sealed record Window
{
    private static readonly Dictionary<string, TimeSpan> Words = new(StringComparer.Ordinal)
    {
        ["second"] = TimeSpan.FromSeconds(1),
        ["minute"] = TimeSpan.FromMinutes(1),
        ["hour"] = TimeSpan.FromHours(1),
        ["day"] = TimeSpan.FromDays(1),
        ["week"] = TimeSpan.FromDays(7),
    };

    private readonly string _text;

    private Window(WindowKind kind, TimeSpan length, TimeZoneInfo? zone)
    {
        (Kind, Length, Zone) = (kind, length, zone);
        _text = kind switch
        {
            WindowKind.Run => "run",
            WindowKind.Day => $"day@{zone?.Id}",
            WindowKind.Month => $"month@{zone?.Id}",
            _ => TimeSpans.Format(length),
        };
    }

    /// <summary>The window of one run.</summary>
    public static Window Run { get; } = new(WindowKind.Run, TimeSpan.Zero, zone: null);

    /// <summary>What it follows.</summary>
    public WindowKind Kind { get; }

    /// <summary>The length of a rolling window; zero for others.</summary>
    public TimeSpan Length { get; }

    /// <summary>The time zone of a day or month; null for others.</summary>
    public TimeZoneInfo? Zone { get; }

    /// <summary>A rolling window.</summary>
    /// <param name="length">Its length, above zero.</param>
    public static Window Rolling(TimeSpan length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(length, TimeSpan.Zero);
        return new Window(WindowKind.Rolling, length, zone: null);
    }

    /// <summary>
    /// Reads <c>run</c>, <c>day@Europe/Berlin</c>, <c>month@UTC</c>, a word (<c>second</c>, <c>minute</c>, <c>hour</c>, <c>day</c>, <c>week</c>) or a time span
    /// such as <c>5m</c>; words and spans are rolling.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="window">The window.</param>
    /// <param name="fault">What is wrong, with a hint.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out Window? window, [NotNullWhen(false)] out string? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        (window, fault) = (null, null);
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0) { return TryParseCalendar(text[..at], text[(at + 1)..], out window, out fault); }
        if (text == "run") { window = Run; }
        else if (Words.TryGetValue(text, out var length) || (TimeSpans.TryParse(text, out length) && length > TimeSpan.Zero)) { window = Rolling(length); }
        else { fault = text == "month" ? "A month has no fixed length: name its time zone, for example 'month@UTC', or write '30d'." : $"'{text}' is no window. Write 'run', 'day@Europe/Berlin', 'month@UTC', 'hour' or a time span such as '5m'."; }
        return window is not null;
    }

    /// <summary>When what counts at a moment began, and when it stops to count.</summary>
    /// <param name="now">The moment.</param>
    /// <returns>Start (inclusive) and end (exclusive); the longest possible time for a run.</returns>
    public (DateTimeOffset Start, DateTimeOffset End) BoundsAt(DateTimeOffset now)
    {
        switch (Kind)
        {
            case WindowKind.Run:
                return (DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
            case WindowKind.Rolling:
                return (now - Length, now + Length);
            default:
                var zone = Zone ?? TimeZoneInfo.Utc;
                var local = TimeZoneInfo.ConvertTime(now, zone);
                var first = Kind == WindowKind.Day ? local.Date : new DateTime(local.Year, local.Month, 1);
                return (Moment(first, zone), Moment(Kind == WindowKind.Day ? first.AddDays(1) : first.AddMonths(1), zone));
        }
    }

    /// <summary>The text that <see cref="TryParse"/> reads as this.</summary>
    public override string ToString() => _text;

    private static bool TryParseCalendar(string unit, string zone, out Window? window, out string? fault)
    {
        (window, fault) = (null, null);
        if (unit is not ("day" or "month")) { fault = string.Create(CultureInfo.InvariantCulture, $"'{unit}@{zone}' is no window. Only 'day' and 'month' follow a calendar."); }
        else if (TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found)) { window = new Window(unit == "day" ? WindowKind.Day : WindowKind.Month, TimeSpan.Zero, found); }
        else { fault = $"There is no time zone '{zone}'. Write a name of the IANA database, for example 'Europe/Berlin'."; }
        return window is not null;
    }

    /// <summary>The first moment of a local day. Where the clock jumps over midnight the day begins after the jump.</summary>
    private static DateTimeOffset Moment(DateTime local, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(local)) { local = local.AddMinutes(15); }
        // At an hour that is there twice the earlier one counts: its offset is the larger.
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
