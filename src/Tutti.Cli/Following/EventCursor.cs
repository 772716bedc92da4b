using Tutti.Kernel;
using Tutti.Storage.Embedded.Control;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Following;

/// <summary>A stream of events that may be left while the next one is still awaited.</summary>
internal sealed class EventCursor : IAsyncDisposable
{
    private readonly CancellationTokenSource _leave;
    private readonly IAsyncEnumerator<EventView> _events;
    private readonly TimeProvider _time;
    private Task<bool>? _pending;

    public EventCursor(IRunControl control, EventQuery query, TimeProvider time, CancellationToken cancellationToken)
    {
        _time = time;
        _leave = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _events = control.EventsAsync(query, _leave.Token).GetAsyncEnumerator(_leave.Token);
    }

    /// <summary>The event that <see cref="WaitAsync"/> has found.</summary>
    public EventView Current => _events.Current;

    /// <summary>Waits for the next event.</summary>
    /// <param name="patience">How long; for ever when null.</param>
    /// <returns>True when it is there, false at the end of the stream, null when it has not come yet.</returns>
    public async Task<bool?> WaitAsync(TimeSpan? patience)
    {
        _pending ??= _events.MoveNextAsync().AsTask();
        if (patience is { } limit && await Task.WhenAny(_pending, Task.Delay(limit, _time, _leave.Token)).ConfigureAwait(false) != _pending)
        {
            _leave.Token.ThrowIfCancellationRequested();
            return null;
        }

        var isThere = await _pending.ConfigureAwait(false);
        _pending = null;
        return isThere;
    }

    public async ValueTask DisposeAsync()
    {
        await _leave.CancelAsync().ConfigureAwait(false);
        try
        {
            if (_pending is not null) { await _pending.ConfigureAwait(false); }
        }
        catch (Exception ended) when (ended is OperationCanceledException or TuttiException)
        {
            // Nobody wants the event any more.
        }

        await _events.DisposeAsync().ConfigureAwait(false);
        _leave.Dispose();
    }
}
