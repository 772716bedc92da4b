using System.Diagnostics.CodeAnalysis;

namespace Tutti.Storage.Embedded.Commits;

/// <summary>Drives a committer: commits when told to, seals when nothing happened for a while. Its owner disposes it.</summary>
internal sealed class CommitThread : IDisposable
{
    private const int Running = 0;
    private const int Told = 1;
    private const int Parked = 2;

    private readonly Committer _committer;
    private readonly TimeSpan _idle;
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly Thread _thread;
    private readonly CommitPace _pace;
    private int _state;
    private long _headSeen = -1;
    private volatile bool _stop;

    /// <summary>Starts the thread.</summary>
    /// <param name="committer">What it drives.</param>
    /// <param name="idle">Without a commit for so long, the log is sealed.</param>
    public CommitThread(Committer committer, TimeSpan idle)
    {
        (_committer, _idle) = (committer, idle);
        _pace = new CommitPace(committer, TimeProvider.System);
        _thread = new Thread(Loop) { IsBackground = true, Name = "tutti-commit" };
        _thread.Start();
    }

    /// <summary>There is something to commit, or a seal to plan.</summary>
    public void Tell()
    {
        if (Volatile.Read(ref _state) == Told) { return; }
        if (Interlocked.Exchange(ref _state, Told) == Parked) { _wake.Set(); }
    }

    /// <summary>Ends the thread; what is gathered stays uncommitted.</summary>
    public void Dispose()
    {
        _stop = true;
        Tell();
        _thread.Join();
        _wake.Dispose();
    }

    private void Loop()
    {
        while (!_stop)
        {
            if (Interlocked.CompareExchange(ref _state, Running, Told) == Told)
            {
                while (_pace.CommitOnce()) { }
                continue;
            }

            if (Interlocked.CompareExchange(ref _state, Parked, Running) == Running) { Park(); }
        }
    }

    [SuppressMessage("Usage", "VSTHRD103", Justification = "This is the thread's own wait.")]
    private void Park()
    {
        var mayRest = _committer.IsSealed || _committer.Failure is not null;
        if (_wake.WaitOne(mayRest ? Timeout.InfiniteTimeSpan : _idle)) { return; }
        if (Interlocked.CompareExchange(ref _state, Running, Parked) != Parked)
        {
            _wake.WaitOne(); // told in the meantime: the event is set, or about to be
            return;
        }

        var head = _committer.DurableHead;
        if (head != _headSeen)
        {
            _headSeen = head; // commits went on without this thread: look again later
            return;
        }

        _committer.Seal();
    }
}
