using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tutti.Storage.Embedded.Control.Wire;

namespace Tutti.Storage.Embedded.Control;

/// <summary>Serves a store's control socket (rule C2). Whatever clients send, it goes on serving the others.</summary>
public sealed class ControlServer : IAsyncDisposable
{
    /// <summary>The version of the protocol that this library speaks.</summary>
    public const int Protocol = 1;

    /// <summary>The longest request, in bytes.</summary>
    public const int MaxRequest = 4 * 1024 * 1024;

    private const int MaxClients = 64;

    /// <summary>What was asked before the server closes is still answered, so that nobody must guess whether it was done.</summary>
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(5);

    private readonly IRunControl _control;
    private readonly HelloView _hello;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Socket _socket;
    private readonly string _directory;
    private readonly string _path;
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _sessions = [];
    private readonly Task _accepting;

    private ControlServer(IRunControl control, HelloView hello, TimeProvider time, ILogger? logger)
    {
        (_control, _hello, _time, _logger, _directory) = (control, hello, time, logger ?? NullLogger.Instance, hello.Directory);
        (_socket, _path) = ControlSocket.Listen(_directory);
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>How many clients are connected.</summary>
    public int Clients
    {
        get
        {
            lock (_gate) { return _sessions.Count; }
        }
    }

    /// <summary>Where the socket lies.</summary>
    public string SocketPath => _path;

    /// <summary>Begins to serve. The caller holds the store's lock.</summary>
    /// <param name="control">What to serve; owned by the caller.</param>
    /// <param name="directory">The store's directory.</param>
    /// <param name="workspace">The store's identity.</param>
    /// <param name="time">The clock of time limits.</param>
    /// <param name="logger">Where unexpected errors go.</param>
    /// <exception cref="Tutti.Kernel.TuttiException">The socket cannot be made (TUT6007, TUT6012).</exception>
    public static ControlServer Start(IRunControl control, string directory, Guid workspace, TimeProvider time, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(control);
        if (!Socket.OSSupportsUnixDomainSockets) { throw ControlErrors.Unsupported(); }
        return new ControlServer(control, new HelloView(Protocol, workspace.ToString(), Environment.ProcessId, directory), time, logger);
    }

    /// <summary>Takes the socket away and ends all sessions; requests that are being served are answered first, streams of events end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_closing.IsCancellationRequested) { return; }
        ControlSocket.Remove(_directory, _path);
        await _closing.CancelAsync().ConfigureAwait(false);
        var limit = _time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), _ending, DrainLimit, Timeout.InfiniteTimeSpan);
        _socket.Dispose();
        await _accepting.ConfigureAwait(false);
        Task[] sessions;
        lock (_gate) { sessions = [.. _sessions]; }
        await Task.WhenAll(sessions).ConfigureAwait(false);
        await limit.DisposeAsync().ConfigureAwait(false);
        _closing.Dispose();
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                var client = await _socket.AcceptAsync(_closing.Token).ConfigureAwait(false);
                Serve(client);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception cause) when (cause is SocketException or ObjectDisposedException)
            {
                // A client that is gone before it was accepted, or too many open files: the next one may have more luck.
                if (!_closing.IsCancellationRequested) { await Task.Delay(TimeSpan.FromMilliseconds(10), _time, CancellationToken.None).ConfigureAwait(false); }
            }
        }
    }

    private void Serve(Socket client)
    {
        var session = new ControlSession(_control, _hello, new LineChannel(client, MaxRequest), _time, _logger);
        lock (_gate)
        {
            var isFull = _sessions.Count >= MaxClients;
            var started = new TaskCompletionSource();
            var task = ServeAsync(session, isFull, started.Task);
            _sessions.Add(task);
            _ = task.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            started.SetResult();
        }
    }

    private async Task ServeAsync(ControlSession session, bool isFull, Task started)
    {
        await started.ConfigureAwait(false);
        await (isFull ? session.RefuseAsync(ControlErrors.TooManyClients(MaxClients), _closing.Token) : session.RunAsync(_closing.Token, _ending.Token)).ConfigureAwait(false);
    }

    private void Forget(Task session)
    {
        lock (_gate) { _sessions.Remove(session); }
    }
}
