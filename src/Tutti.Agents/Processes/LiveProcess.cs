using System.IO.Pipelines;
using System.Text;
using Tutti.Agents.Processes.Supervision;

namespace Tutti.Agents.Processes;

/// <summary>
/// A supervised command that is talked to: what is written reaches its standard input, what it writes can be read, and disposing it ends its whole
/// tree. When this process is killed, the tree ends too.
/// </summary>
internal sealed class LiveProcess : IAsyncDisposable
{
    private const int KeptErrorCharacters = 4096;

    /// <summary>What is said in lines and sends none so long is ended: its reader would keep all of it.</summary>
    private const long MostLineBytes = 32L * 1024 * 1024;

    private static readonly TimeSpan PoliteLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(20);

    private readonly SupervisorConnection _connection;
    private readonly ProcessRequest _request;
    private readonly ProcessIdentity _identity;
    private readonly TimeProvider _time;
    private readonly Pipe _output = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly TaskCompletionSource<ProcessNotStartedException?> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StringBuilder _errors = new();
    private readonly Task _following;
    private long _lineBytes;
    private int _isDisposed;

    private LiveProcess(SupervisorConnection connection, ProcessRequest request, ProcessIdentity identity, string file, TimeProvider time)
    {
        (_connection, _request, _identity, _time) = (connection, request, identity, time);
        Output = _output.Reader.AsStream();
        Input = new InputStream(this);
        _following = FollowAsync(file);
    }

    /// <summary>What the command reads. Writing after its end has no effect.</summary>
    internal Stream Input { get; }

    /// <summary>What it writes to standard output; it ends with the command.</summary>
    internal Stream Output { get; }

    /// <summary>Completes when the whole tree has gone.</summary>
    internal Task Completion => _following;

    /// <summary>The end of what it wrote to standard error.</summary>
    internal string LastErrors
    {
        get
        {
            lock (_errors) { return _errors.ToString(); }
        }
    }

    /// <summary>Starts a command on a supervisor that stands. The connection is the process's from then on; when it cannot be executed, it stays the caller's.</summary>
    /// <exception cref="ProcessNotStartedException">It cannot be executed.</exception>
    internal static async Task<LiveProcess> StartAsync(SupervisorConnection connection, StartOrder order, ProcessRequest request, ProcessIdentity identity, TimeProvider time)
    {
        await connection.SendAsync(FrameKind.Start, order.Encode(), CancellationToken.None).ConfigureAwait(false);
        var process = new LiveProcess(connection, request, identity, order.File, time);
        if (await process._started.Task.ConfigureAwait(false) is not { } refused) { return process; }
        await process._following.ConfigureAwait(false);
        process._sending.Dispose();
        throw refused;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) { return; }
        await _output.Reader.CompleteAsync().ConfigureAwait(false); // what is not read must not hold the end up
        await SendAsync(FrameKind.Input, default).ConfigureAwait(false);
        if (!await HasEndedWithinAsync(PoliteLimit).ConfigureAwait(false))
        {
            await SendAsync(FrameKind.End, default).ConfigureAwait(false);
            if (!await HasEndedWithinAsync(_request.Grace + EndLimit).ConfigureAwait(false)) { _connection.Kill(); }
        }

        await _following.ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
        _sending.Dispose();
    }

    private async Task<bool> HasEndedWithinAsync(TimeSpan limit)
    {
        try
        {
            await _following.WaitAsync(limit, _time).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task FollowAsync(string file)
    {
        try
        {
            while (await _connection.ReadAsync(CancellationToken.None).ConfigureAwait(false) is { } frame)
            {
                if (!await TakeAsync(frame, file).ConfigureAwait(false)) { return; }
            }

            // Killed from outside: the tree has lost its subreaper, so it is found by its marker.
            _ = await new LeftoverProcesses(_time).EndAsync(_identity, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _started.TrySetResult(null);
            await _output.Writer.CompleteAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Takes a message; false after the last one.</summary>
    private async ValueTask<bool> TakeAsync(Frame frame, string file)
    {
        switch (frame.Kind)
        {
            case FrameKind.Started:
                _started.TrySetResult(null);
                return true;
            case FrameKind.NotStarted:
                _started.TrySetResult(ProcessNotStartedException.Refused(_request.File, file, StartRefusal.Decode(frame.Payload.Span).Error));
                return false;
            case FrameKind.StandardOutput:
                if (await IsTooLongAsync(frame.Payload).ConfigureAwait(false)) { return true; }
                _ = await _output.Writer.WriteAsync(frame.Payload, CancellationToken.None).ConfigureAwait(false);
                return true;
            case FrameKind.StandardError:
                KeepErrors(Encoding.UTF8.GetString(frame.Payload.Span));
                return true;
            default:
                return frame.Kind != FrameKind.Ended;
        }
    }

    private async ValueTask<bool> IsTooLongAsync(ReadOnlyMemory<byte> bytes)
    {
        var end = bytes.Span.LastIndexOf((byte)'\n');
        var wasTooLong = _lineBytes > MostLineBytes;
        _lineBytes = end < 0 || wasTooLong ? _lineBytes + bytes.Length : bytes.Length - end - 1;
        if (_lineBytes > MostLineBytes && !wasTooLong) { await SendAsync(FrameKind.End, default).ConfigureAwait(false); }
        return _lineBytes > MostLineBytes;
    }

    private void KeepErrors(string text)
    {
        lock (_errors)
        {
            _errors.Append(text);
            if (_errors.Length > KeptErrorCharacters) { _errors.Remove(0, _errors.Length - KeptErrorCharacters); }
        }
    }

    private async Task SendAsync(FrameKind kind, ReadOnlyMemory<byte> payload)
    {
        await _sending.WaitAsync().ConfigureAwait(false);
        try { await _connection.SendAsync(kind, payload, CancellationToken.None).ConfigureAwait(false); }
        finally { _sending.Release(); }
    }

    /// <summary>Writes to the command.</summary>
    private sealed class InputStream(LiveProcess process) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Write asynchronously.");

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (buffer.IsEmpty) { return; } // an empty message closes the input
            if (Volatile.Read(ref process._isDisposed) != 0 || process._following.IsCompleted) { throw new IOException("The process has ended."); }
            await process.SendAsync(FrameKind.Input, buffer).ConfigureAwait(false);
        }
    }
}
