using System.Collections.Concurrent;
using System.Diagnostics;
using Tutti.Kernel.Diagnostics;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Runs;

namespace Tutti.Kernel.Engine;

/// <summary>
/// Runs pumps on a few threads of the pool, one after the other, and commits what they appended once nothing else is left to do: so that
/// many runs share one flush and few wake-ups. A lone run is committed on the thread that it runs on.
/// </summary>
/// <remarks>Before each pump a further thread is asked for while more wait, so that an action that blocks holds up no other run.</remarks>
internal sealed class PumpQueue(IRunStore store) : IThreadPoolWorkItem
{
    private const int QuantumMs = 20;

    /// <summary>How long a commit waits for pumps that are still at work.</summary>
    private static readonly long CompanyTicks = Stopwatch.Frequency / 20_000;

    [ThreadStatic]
    private static PumpQueue? _committingHere; // this thread empties the queue next: nobody needs to be woken for its first entry

    private readonly ConcurrentQueue<IPumped> _queue = new();
    private int _isRequested;
    private int _isCommitting;
    private int _draining;
    private volatile bool _hasAppended;

    /// <summary>Pumps the run soon.</summary>
    public void Add(IPumped run)
    {
        _queue.Enqueue(run);
        if (_committingHere != this) { Request(); }
    }

    /// <summary>Called from a pump: it has appended and can only wait.</summary>
    public void CommitSoon() => _hasAppended = true;

    /// <inheritdoc/>
    public void Execute()
    {
        if (!Mutations.Is(Mutation.RequestForgotten)) { Interlocked.Exchange(ref _isRequested, 0); }
        var end = Environment.TickCount64 + QuantumMs;
        do
        {
            if (!Drain(end))
            {
                Request(); // others may use the thread in between
                return;
            }
        }
        while (TryCommit());
        if (!Mutations.Is(Mutation.RequestForgotten)) { return; }
        Mutations.Yield();
        Interlocked.Exchange(ref _isRequested, 0);
    }

    private bool Drain(long end)
    {
        Interlocked.Increment(ref _draining);
        var isEmpty = false;
        while (Environment.TickCount64 < end)
        {
            isEmpty = !_queue.TryDequeue(out var run);
            if (run is null) { break; }
            if (!_queue.IsEmpty) { Request(); }
            run.Pump();
        }

        Interlocked.Decrement(ref _draining);
        return isEmpty;
    }

    /// <summary>Commits, unless there is nothing to commit or another thread does: that one looks again afterwards.</summary>
    /// <returns>Whether to look again.</returns>
    private bool TryCommit()
    {
        if (!_hasAppended || Interlocked.Exchange(ref _isCommitting, 1) != 0) { return false; }
        if (AwaitCompany())
        {
            _hasAppended = false;
            _committingHere = this;
            store.Commit();
            _committingHere = null;
        }

        Interlocked.Exchange(ref _isCommitting, 0);
        return true;
    }

    /// <summary>Gives pumps that are at work a moment to append too; false where there is work for this thread as well.</summary>
    private bool AwaitCompany()
    {
        if (Volatile.Read(ref _draining) == 0) { return true; }
        var end = Stopwatch.GetTimestamp() + CompanyTicks;
        while (Volatile.Read(ref _draining) > 0 && Stopwatch.GetTimestamp() < end)
        {
            if (!_queue.IsEmpty) { return false; }
            Thread.SpinWait(10);
        }

        return true;
    }

    private void Request()
    {
        if (Volatile.Read(ref _isRequested) == 0 && Interlocked.Exchange(ref _isRequested, 1) == 0) { ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false); }
    }
}
