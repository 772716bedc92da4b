using System.Globalization;

namespace Tutti.Storage.Embedded.Audits;

/// <summary>
/// What the dates of records say beside their order: a record that is dated before an earlier one was written under a wrong clock, or the earlier one was. Told, and
/// no fault by itself: a date is what the writer's clock said, and only the order is proven.
/// </summary>
internal sealed class RecordClock
{
    /// <summary>By less than this machines set their clocks right every day, in microseconds.</summary>
    private const long Least = 60_000_000;

    /// <summary>The end of the year 9999. What forgers write into a date must not overflow; the levels below find them.</summary>
    private const long Latest = 253_402_300_799_999_999;

    private long? _newest;
    private long _first;
    private long _worst;
    private long _count;

    /// <summary>The newest date so far; null before the first record.</summary>
    public DateTimeOffset? Newest => At(_newest);

    /// <summary>Takes the next record.</summary>
    public void See(long position, long time)
    {
        time = Math.Clamp(time, 0, Latest);
        if (_newest is { } newest && newest - time > Least)
        {
            if (_count++ == 0) { _first = position; }
            _worst = Math.Max(_worst, newest - time);
        }

        _newest = Math.Max(_newest ?? time, time);
    }

    /// <summary>Whether a time is before a date of a record that was there then.</summary>
    public static bool IsBefore(DateTimeOffset time, DateTimeOffset? newest) => newest - time > TimeSpan.FromMicroseconds(Least);

    /// <summary>For the end of a level's detail; empty where all dates follow each other.</summary>
    public override string ToString() => _count == 0
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"; {_count} records are dated before an earlier one, from position {_first} on and by up to {TimeSpan.FromMicroseconds(_worst):c}: a clock was wrong");

    private static DateTimeOffset? At(long? microseconds) => microseconds is { } time ? DateTimeOffset.UnixEpoch.AddMicroseconds(time) : null;
}
