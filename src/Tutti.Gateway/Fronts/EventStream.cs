using Microsoft.AspNetCore.Http;
using Tutti.Gateway.Upstreams;

namespace Tutti.Gateway.Fronts;

/// <summary>
/// The response to a request over HTTP. The answer alone is sent as JSON; where something is to be said before it, or it takes long, the response becomes a stream of events. Safe for many
/// threads.
/// </summary>
internal sealed class EventStream(HttpContext http, TimeProvider time) : IClientStream, IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly TimeProvider _time = time;
    private bool _hasBegun;
    private bool _isOver;
    private int _status = StatusCodes.Status200OK;

    /// <summary>Whether the response has been answered.</summary>
    public bool IsOver => _isOver;

    /// <summary>Begins the stream before there is anything to say.</summary>
    public ValueTask<bool> BeginAsync() => WriteAsync(": open\n\n"u8.ToArray(), isAnswer: false, isEvent: false);

    public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => WriteAsync(message, isAnswer: false, isEvent: true);

    public ValueTask AnswerAsync(ReadOnlyMemory<byte> message) => AnswerAsync(message, StatusCodes.Status200OK);

    /// <summary>Sends the answer.</summary>
    /// <param name="message">JSON on one line.</param>
    /// <param name="status">The status of the response, where it has not begun.</param>
    public async ValueTask AnswerAsync(ReadOnlyMemory<byte> message, int status)
    {
        _status = status;
        await WriteAsync(message, isAnswer: true, isEvent: true).ConfigureAwait(false);
    }

    /// <summary>Shows whoever is in between that the response is alive, until what this gives is disposed.</summary>
    public IAsyncDisposable KeepAlive() => new Heart(this);

    /// <summary>The same until it is over, where there is nothing to do meanwhile.</summary>
    public async Task KeepAliveAsync(CancellationToken cancellationToken)
    {
        try
        {
            do { await Task.Delay(Beat, _time, cancellationToken).ConfigureAwait(false); }
            while (await BeatAsync().ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
    }

    /// <summary>Nothing further is sent.</summary>
    public async ValueTask EndAsync()
    {
        await _sending.WaitAsync().ConfigureAwait(false);
        _isOver = true;
        _sending.Release();
    }

    public void Dispose() => _sending.Dispose();

    private ValueTask<bool> BeatAsync() => WriteAsync(": still here\n\n"u8.ToArray(), isAnswer: false, isEvent: false);

    private async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> message, bool isAnswer, bool isEvent)
    {
        await _sending.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_isOver || http.RequestAborted.IsCancellationRequested) { return false; }
            _isOver |= isAnswer;
            if (isAnswer && !_hasBegun) { await WriteAloneAsync(message).ConfigureAwait(false); }
            else { await WriteEventAsync(message, isEvent).ConfigureAwait(false); }
            return true;
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            _isOver = true;
            return false;
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task WriteAloneAsync(ReadOnlyMemory<byte> message)
    {
        http.Response.StatusCode = _status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = message.Length;
        await http.Response.Body.WriteAsync(message, http.RequestAborted).ConfigureAwait(false);
    }

    private async Task WriteEventAsync(ReadOnlyMemory<byte> message, bool isEvent)
    {
        var response = http.Response;
        if (!_hasBegun)
        {
            _hasBegun = true;
            response.ContentType = HttpChecks.Events;
            response.Headers.CacheControl = "no-cache, no-store";
            response.Headers["X-Accel-Buffering"] = "no"; // proxies that collect would hold progress back
        }

        if (isEvent) { await response.Body.WriteAsync("event: message\ndata: "u8.ToArray(), http.RequestAborted).ConfigureAwait(false); }
        await response.Body.WriteAsync(message, http.RequestAborted).ConfigureAwait(false);
        if (isEvent) { await response.Body.WriteAsync("\n\n"u8.ToArray(), http.RequestAborted).ConfigureAwait(false); }
        await response.Body.FlushAsync(http.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Beats by a timer: nearly all requests end before it beats once, and to cancel a wait costs each of them more than that.</summary>
    private sealed class Heart : IAsyncDisposable
    {
        private readonly EventStream _stream;
        private readonly ITimer _timer;
        private Task _beating = Task.CompletedTask;

        public Heart(EventStream stream)
        {
            _stream = stream;
            _timer = stream._time.CreateTimer(static heart => ((Heart)heart!).Tick(), this, Beat, Beat);
        }

        public async ValueTask DisposeAsync()
        {
            await _timer.DisposeAsync().ConfigureAwait(false);
            await _beating.ConfigureAwait(false); // nothing is written to a response that has ended
        }

        private void Tick()
        {
            if (_beating.IsCompleted) { _beating = _stream.BeatAsync().AsTask(); }
        }
    }
}
