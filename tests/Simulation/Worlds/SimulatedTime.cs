namespace Tutti.Simulation.Worlds;

/// <summary>The world's clock: it moves only when the world moves it.</summary>
internal sealed class SimulatedTime : TimeProvider
{
    private readonly List<Alarm> _alarms = [];

    public DateTimeOffset Now { get; private set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public bool HasAlarm => _alarms.Count > 0;

    /// <summary>Whether the clock was ever set.</summary>
    public bool HasJumped { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Now;

    public override long GetTimestamp() => Now.UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, callback, state);
        alarm.Change(dueTime, period);
        return alarm;
    }

    /// <summary>Goes to the next alarm and rings it.</summary>
    public void Ring()
    {
        var next = _alarms.MinBy(alarm => alarm.Due);
        if (next is null) { return; }
        _alarms.Remove(next);
        if (next.Due > Now) { Now = next.Due; }
        next.Callback(next.State);
    }

    /// <summary>The clock jumps, forwards or backwards, and rings nothing by itself.</summary>
    public void Jump(TimeSpan by) => (Now, HasJumped) = (Now + by, true);

    /// <summary>The process dies, and its alarms with it.</summary>
    public void Forget() => _alarms.Clear();

    private sealed class Alarm(SimulatedTime owner, TimerCallback callback, object? state) : ITimer
    {
        private bool _isDisposed;

        public TimerCallback Callback { get; } = callback;

        public object? State { get; } = state;

        public DateTimeOffset Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_isDisposed) { return false; }
            owner._alarms.Remove(this);
            if (dueTime == Timeout.InfiniteTimeSpan) { return true; }
            Due = owner.Now + dueTime;
            owner._alarms.Add(this);
            return true;
        }

        public void Dispose()
        {
            _isDisposed = true;
            owner._alarms.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
