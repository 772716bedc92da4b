using Tutti.Kernel.Diagnostics;
using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Engine;

/// <summary>Due times of runs and Objects, earliest first, behind one timer of the host's clock.</summary>
internal sealed class WakeQueue : IDisposable
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _longestSleep;
    private readonly Action _onDue;
    private readonly Lock _gate = new();
    private readonly PriorityQueue<(RunId Id, WakeTarget Target), long> _queue = new();
    private readonly ITimer _timer;
    private long _armedUs = long.MinValue; // nothing fires before the first Rearm: what a former host left is fired in order by who starts this one (rule R10)
    private bool _isClosed;

    /// <param name="time">The host's clock.</param>
    /// <param name="longestSleep">After this time the clock is looked at again, because it may have jumped.</param>
    /// <param name="onDue">Called when something may be due.</param>
    public WakeQueue(TimeProvider time, TimeSpan longestSleep, Action onDue)
    {
        _time = time;
        _longestSleep = longestSleep;
        _onDue = onDue;
        _timer = time.CreateTimer(static queue => ((WakeQueue)queue!)._onDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public long NowUs => (_time.GetUtcNow().UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    public void Add(RunId id, long dueUs, WakeTarget target)
    {
        lock (_gate)
        {
            _queue.Enqueue((id, target), Mutations.Is(Mutation.DueOrderLost) ? -dueUs : dueUs);
            if (dueUs < _armedUs) { Arm_NeedsGate(dueUs); }
        }
    }

    /// <summary>Takes the earliest due time that has come.</summary>
    public bool TryTake(out RunId id, out long dueUs, out WakeTarget target)
    {
        lock (_gate)
        {
            if (_queue.TryPeek(out var first, out dueUs) && dueUs <= NowUs)
            {
                _queue.Dequeue();
                (id, target) = first;
                return true;
            }

            (id, target) = (default, default);
            return false;
        }
    }

    /// <summary>Sets the timer for what is left; the clock may have jumped, so it is looked at again now and then.</summary>
    public void Rearm()
    {
        lock (_gate)
        {
            _armedUs = long.MaxValue;
            if (_queue.TryPeek(out _, out var dueUs)) { Arm_NeedsGate(dueUs); }
        }
    }

    public void Dispose()
    {
        lock (_gate) { _isClosed = true; }
        _timer.Dispose();
    }

    private void Arm_NeedsGate(long dueUs)
    {
        if (_isClosed) { return; }
        _armedUs = dueUs;
        var waitUs = Math.Clamp(dueUs - NowUs, 0, (long)_longestSleep.TotalMicroseconds);
        _timer.Change(TimeSpan.FromMicroseconds(waitUs) + TimeSpan.FromMilliseconds(waitUs > 0 ? 1 : 0), Timeout.InfiniteTimeSpan);
        if (waitUs > 0 && dueUs <= NowUs) { _timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan); } // the clock has jumped since it was looked at
    }
}

/// <summary>What a due time wakes.</summary>
internal enum WakeTarget
{
    /// <summary>A run, if it is in memory.</summary>
    RunInMemory,

    /// <summary>A run; it is read for that.</summary>
    Run,

    /// <summary>An Object; it is read for that.</summary>
    Object,
}
