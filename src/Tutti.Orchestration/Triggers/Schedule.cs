using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tutti.Orchestration.Triggers;

/// <summary>
/// The due times of a trigger. They depend on nothing but what the trigger says: each host comes to the same ones, before and after a crash. Immutable.
/// </summary>
/// <remarks>
/// <para><c>every</c> counts from 1970-01-01 UTC, plus <c>offset</c>: <c>every: 15m</c> is due at the full quarters of each hour.</para>
/// <para><c>cron</c> is the clock on the wall of a zone. Where that clock is put forward, a time that it leaps over is due when the leap is over, once. Where it is put
/// back, a time that comes twice is due the first time. Times without an hour (<c>*/10 * * * *</c>) follow the time that passes instead: none is left out, none moved.</para>
/// </remarks>
public sealed class Schedule
{
    private readonly TimeSpan _every;
    private readonly TimeSpan _offset;
    private readonly CronExpression? _cron;
    private readonly TimeZoneInfo _zone;

    private Schedule(TimeSpan every, TimeSpan offset, CronExpression? cron, TimeZoneInfo zone) => (_every, _offset, _cron, _zone) = (every, offset, cron, zone);

    /// <summary>Due times at equal distances.</summary>
    /// <param name="every">The distance, at least a second.</param>
    /// <param name="offset">How much later than the full distance.</param>
    public static Schedule Every(TimeSpan every, TimeSpan offset = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(every, TimeSpan.FromSeconds(1));
        return new Schedule(every, TimeSpan.FromTicks(offset.Ticks % every.Ticks), cron: null, TimeZoneInfo.Utc);
    }

    /// <summary>Due times of a clock on the wall.</summary>
    /// <param name="cron">The times.</param>
    /// <param name="zone">Where the clock hangs.</param>
    public static Schedule Cron(CronExpression cron, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(cron);
        ArgumentNullException.ThrowIfNull(zone);
        return new Schedule(TimeSpan.Zero, TimeSpan.Zero, cron, zone);
    }

    /// <summary>The due times of a trigger; null for one that waits for events.</summary>
    /// <param name="trigger">The trigger, as it was read.</param>
    public static Schedule? Of(TriggerDefinition trigger)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        if (trigger.Every is { } every) { return Every(every, trigger.Offset); }
        if (trigger.Cron is not { } text || !CronExpression.TryParse(text, out var cron, out _) || cron is null) { return null; }
        return Cron(cron, trigger.Zone is { } zone ? TimeZoneInfo.FindSystemTimeZoneById(zone) : TimeZoneInfo.Utc);
    }

    /// <summary>The next due time.</summary>
    /// <param name="after">It lies behind this.</param>
    /// <returns>In UTC; null where none comes.</returns>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        if (_cron is null)
        {
            var index = Math.DivRem(after.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks - _offset.Ticks, _every.Ticks, out var rest);
            if (rest < 0) { index--; } // before 1970 as well
            var next = DateTimeOffset.UnixEpoch.UtcTicks + _offset.Ticks + ((index + 1) * _every.Ticks);
            return next > DateTimeOffset.MaxValue.UtcTicks ? null : new DateTimeOffset(next, TimeSpan.Zero);
        }

        return _cron.IsEveryHour ? NextPassing(_cron, after) : NextOnWall(_cron, after);
    }

    /// <summary>The due times of a span, the newest of them by name.</summary>
    /// <param name="first">The first of them, a due time.</param>
    /// <param name="until">None lies behind this.</param>
    /// <param name="most">How many are wanted by name.</param>
    /// <returns>The newest, oldest first; how many there are in all; and the first behind them, null where none comes.</returns>
    public (IReadOnlyList<DateTimeOffset> Newest, long Count, DateTimeOffset? Next) Passed(DateTimeOffset first, DateTimeOffset until, int most)
    {
        var newest = new Queue<DateTimeOffset>();
        var count = 0L;
        DateTimeOffset? due = first;
        if (_cron is null && until > first)
        {
            // A host may have slept for years while a second is the distance: nobody counts them one by one.
            count = Math.Max(0, ((until - first).Ticks / _every.Ticks) + 1 - most);
            due = first + TimeSpan.FromTicks(count * _every.Ticks);
        }

        while (due is { } time && time <= until)
        {
            newest.Enqueue(time);
            if (newest.Count > most) { newest.Dequeue(); }
            count++;
            due = Next(time);
        }

        return ([.. newest], count, due);
    }

    /// <summary>How much later than its due time an occurrence comes: always the same for the same one, and different for different triggers.</summary>
    /// <param name="name">The trigger.</param>
    /// <param name="due">The due time.</param>
    /// <param name="jitter">It stays below this.</param>
    public static TimeSpan DelayOf(string name, DateTimeOffset due, TimeSpan jitter)
    {
        if (jitter <= TimeSpan.Zero) { return TimeSpan.Zero; }
        var lot = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name}\n{due.UtcTicks}"))));
        return TimeSpan.FromMilliseconds(Math.Floor(jitter.TotalMilliseconds * (lot >> 11) / (1UL << 53)));
    }

    /// <summary>By the clock on the wall: each of its times once.</summary>
    private DateTimeOffset? NextOnWall(CronExpression cron, DateTimeOffset after)
    {
        var wall = TimeZoneInfo.ConvertTime(after, _zone).DateTime;
        // Where the clock was put back, what comes next on it may have been due before.
        while (cron.NextWall(wall) is { } next)
        {
            if (FirstMomentOf(next) is var moment && moment > after) { return moment; }
            wall = next;
        }

        return null;
    }

    /// <summary>When the clock first shows a time; when it leaps over it, when the leap is over.</summary>
    private DateTimeOffset FirstMomentOf(DateTime wall)
    {
        if (_zone.IsInvalidTime(wall))
        {
            var after = wall;
            do { after = after.AddMinutes(1); }
            while (_zone.IsInvalidTime(after));
            return new DateTimeOffset(TimeZoneInfo.ConvertTimeToUtc(after, _zone), TimeSpan.Zero);
        }

        var offset = _zone.IsAmbiguousTime(wall) ? _zone.GetAmbiguousTimeOffsets(wall).Max() : _zone.GetUtcOffset(wall);
        return new DateTimeOffset(wall - offset, TimeSpan.Zero);
    }

    /// <summary>By the time that passes: each minute that the clock shows and that fits.</summary>
    private DateTimeOffset? NextPassing(CronExpression cron, DateTimeOffset after)
    {
        var minute = new DateTimeOffset(after.UtcTicks - (after.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero).AddMinutes(1);
        var end = minute.Year < 9900 ? minute.AddYears(9) : DateTimeOffset.MaxValue.AddDays(-1);
        while (minute < end)
        {
            var wall = TimeZoneInfo.ConvertTime(minute, _zone).DateTime;
            if (cron.Fits(wall)) { return minute; }
            // Zones stand whole quarters of an hour apart, so a day that does not fit is passed by quarters.
            minute = cron.FitsDay(wall) ? minute.AddMinutes(1) : minute.AddMinutes(15 - (wall.Minute % 15));
        }

        return null;
    }
}
