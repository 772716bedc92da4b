namespace Tutti.Storage.Embedded.Proofs;

/// <summary>Signs the head of a log a while after it grew, and then all that came meanwhile at once: a signature a batch, beside the commits.</summary>
internal sealed class SigningThread : IDisposable
{
    private readonly Func<bool> _catchUp;
    private readonly TimeSpan _every;
    private readonly AutoResetEvent _grew = new(initialState: true); // what a former process left unsigned
    private readonly ManualResetEvent _stop = new(initialState: false);
    private readonly Thread _thread;
    private int _isTold = 1;
    private volatile Exception? _failure;

    /// <summary>Starts the thread.</summary>
    /// <param name="catchUp">Signs.</param>
    /// <param name="every">How long to gather.</param>
    public SigningThread(Func<bool> catchUp, TimeSpan every)
    {
        (_catchUp, _every) = (catchUp, every);
        _thread = new Thread(Loop) { IsBackground = true, Name = "tutti-sign", Priority = ThreadPriority.BelowNormal };
        _thread.Start();
    }

    /// <summary>Why nothing is signed any more; null while all is well.</summary>
    public Exception? Failure => _failure;

    /// <summary>The log has grown. Costs nothing while the last word was not heard yet.</summary>
    public void Tell()
    {
        if (Volatile.Read(ref _isTold) == 0 && Interlocked.Exchange(ref _isTold, 1) == 0) { _grew.Set(); }
    }

    /// <summary>Ends the thread; what is not signed stays so.</summary>
    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _grew.Dispose();
        _stop.Dispose();
    }

    private void Loop()
    {
        WaitHandle[] events = [_stop, _grew];
        try
        {
            while (WaitHandle.WaitAny(events) != 0 && !_stop.WaitOne(_every))
            {
                Volatile.Write(ref _isTold, 0);
                _catchUp();
            }
        }
#pragma warning disable CA1031 // The boundary of a thread, which would end the process. The journal goes on; the next start signs, or says what is wrong.
        catch (Exception cause)
#pragma warning restore CA1031
        {
            _failure = cause;
        }
    }
}
