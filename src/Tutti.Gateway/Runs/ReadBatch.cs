using System.Runtime.InteropServices;

namespace Tutti.Gateway.Runs;

/// <summary>
/// Notes of reads on their way to the journal. What gathers within a few milliseconds becomes one record; while that is written, the next one gathers. Safe for many threads.
/// </summary>
/// <param name="run">The session's run.</param>
/// <param name="send">Posts a record to the session's run: at once, in order; completes when it is durable.</param>
/// <param name="over">Completes when nothing can be recorded any more.</param>
/// <param name="time">The clock.</param>
internal sealed class ReadBatch(string run, Func<SessionMessage, Task> send, Task over, TimeProvider time)
{
    /// <summary>For so long notes gather: with the time that the disk takes, as much may be lost in a crash.</summary>
    internal static readonly TimeSpan GatherFor = TimeSpan.FromMilliseconds(10);

    /// <summary>Where so many wait, the disk does not keep up, and further reads wait for it themselves.</summary>
    internal const int MostWaiting = 4_096;

    /// <summary>A record holds so many at most, so that it stays in the log.</summary>
    private const int MostInOne = 64;

    /// <summary>As above, in bytes of decisions; one has 20 KiB at most.</summary>
    private const int MostBytesInOne = 32 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<ReadNote> _waiting = new();
    private readonly TaskCompletionSource _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _sending = Task.CompletedTask;
    private volatile Exception? _failure;

    /// <summary>Why nothing is recorded any more; null while it is.</summary>
    public Exception? Failure => _failure;

    /// <summary>Takes a note.</summary>
    /// <param name="note">The note.</param>
    /// <param name="isEnd">Whether it says how a read ended of which there is a note already: that is always taken.</param>
    /// <returns>False where too many wait, or nothing is recorded any more.</returns>
    public bool TryAdd(ReadNote note, bool isEnd)
    {
        lock (_gate)
        {
            if (_failure is not null || (!isEnd && _waiting.Count >= MostWaiting)) { return false; }
            _waiting.Enqueue(note);
            if (_sending.IsCompleted) { _sending = GatherAsync(); }
            return true;
        }
    }

    /// <summary>Posts what waits, so that it lies before whatever is posted after this.</summary>
    public Task PostAsync()
    {
        lock (_gate)
        {
            var posted = new List<Task>();
            while (_waiting.Count > 0) { posted.Add(send(new SessionMessage(Reads: Take()))); }
            return Task.WhenAll(posted);
        }
    }

    /// <summary>Waits until all that was taken is durable, or cannot be.</summary>
    public async Task EndAsync()
    {
        _ending.TrySetResult();
        Task sending;
        lock (_gate) { sending = _sending; }
        await sending.ConfigureAwait(false);
        await WriteAsync(PostAsync()).ConfigureAwait(false);
    }

    private async Task GatherAsync()
    {
        do
        {
            await Task.WhenAny(Task.Delay(GatherFor, time, CancellationToken.None), _ending.Task).ConfigureAwait(false);
            await WriteAsync(PostAsync()).ConfigureAwait(false);
        }
        while (HasMore());
    }

    private async Task WriteAsync(Task posted)
    {
        try
        {
            var first = await Task.WhenAny(posted, over).ConfigureAwait(false); // a store that fails may say neither yes nor no
            if (first == over && !posted.IsCompleted) { throw GatewayCodes.Unrecorded(run); }
            await posted.ConfigureAwait(false);
        }
        catch (Kernel.TuttiException failed) { _failure = failed; }
    }

    private bool HasMore()
    {
        lock (_gate)
        {
            if (_waiting.Count > 0 && _failure is null) { return true; }
            _sending = Task.CompletedTask;
            return false;
        }
    }

    private List<ReadNote> Take()
    {
        var taken = new List<ReadNote>(Math.Min(_waiting.Count, MostInOne));
        for (var bytes = 0; taken.Count < MostInOne && bytes < MostBytesInOne && _waiting.TryDequeue(out var note);)
        {
            taken.Add(note);
            bytes += note.Decision is { } decision ? JsonMarshal.GetRawUtf8Value(decision).Length : 0;
        }

        return taken;
    }
}
