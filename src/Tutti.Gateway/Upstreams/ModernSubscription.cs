using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Upstreams;

/// <summary>What one server of MCP 2026-07-28 is listened to for. Where its stream breaks, it is asked again, and what may have been missed counts as changed. Safe for many threads.</summary>
/// <param name="wire">The wire.</param>
/// <param name="make">Makes the request, of its parameters.</param>
/// <param name="notices">What is told by which notification, with the parameters of one that nobody heard.</param>
/// <param name="filter">What is listened to, as the protocol says it.</param>
/// <param name="tell">Hears it.</param>
/// <param name="time">The clock.</param>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Without its wait handle the source has nothing to free, and its token is used by whoever comes late.")]
internal sealed class ModernSubscription(UpstreamWire wire, Func<JsonElement, UpstreamRequest> make, IReadOnlyDictionary<string, JsonElement> notices, JsonElement filter, Func<RpcMessage, ValueTask> tell, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource<JsonElement> _agreed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _listening = Task.CompletedTask;
    private CancellationTokenSource? _closing;
    private long _id = -1;
    private volatile bool _isAcknowledged;

    /// <summary>What the server agreed to tell, once it has said so; undefined where it did not.</summary>
    public Task<JsonElement> Agreed => _agreed.Task;

    /// <summary>Begins to listen.</summary>
    public void Begin() => _listening = Task.Run(ListenAsync, CancellationToken.None);

    /// <summary>Takes what the server tells, if it belongs here.</summary>
    public async ValueTask TakeAsync(RpcMessage notification)
    {
        var id = Volatile.Read(ref _id);
        if (notification.Method == Modern.Cancelled && IsMine(notification.Find("requestId"), id)) { await CloseAsync().ConfigureAwait(false); }
        if (notification.Find("_meta") is not { ValueKind: JsonValueKind.Object } meta || !meta.TryGetProperty(Modern.SubscriptionKey, out var of) || !IsMine(of, id)) { return; }
        if (notification.Method == Modern.Acknowledged) { await AcknowledgeAsync(notification.Find("notifications")).ConfigureAwait(false); }
        else if (_isAcknowledged && IsWanted(notification)) { await tell(notification.WithBody(RpcText.With(notification.Body, "_meta", RpcText.With(meta, Modern.SubscriptionKey, default)))).ConfigureAwait(false); }
    }

    /// <summary>Listens no more.</summary>
    public async Task EndAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _listening.ConfigureAwait(false);
    }

    private static bool IsMine(JsonElement given, long id) => given.ValueKind == JsonValueKind.Number && given.TryGetInt64(out var number) && number == id;

    /// <summary>What was not asked for is not heard: of an address or a task, only of that one.</summary>
    private bool IsWanted(RpcMessage notification) =>
        notices.TryGetValue(notification.Method, out var notice) && (notice.ValueKind == JsonValueKind.Undefined || notice.EnumerateObject().All(member => notification.FindText(member.Name) is { } named && member.Value.ValueEquals(named)));

    private async Task AcknowledgeAsync(JsonElement agreed)
    {
        _isAcknowledged = true;
        if (_agreed.TrySetResult(agreed.ValueKind == JsonValueKind.Object ? agreed : JsonElement.Parse("{}"u8))) { return; }
        foreach (var (method, body) in notices) { await tell(RpcMessage.NotificationOf(method, body)).ConfigureAwait(false); } // nobody knows what was told meanwhile
    }

    /// <summary>The server listens to nobody any more; it may have said so in two ways at once.</summary>
    private async ValueTask CloseAsync()
    {
        try { await (_closing?.CancelAsync() ?? Task.CompletedTask).ConfigureAwait(false); }
        catch (ObjectDisposedException)
        {
            // It has ended already.
        }
    }

    private async Task ListenAsync()
    {
        try
        {
            for (var pause = FirstPause; wire.IsAlive; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
            {
                await ListenOnceAsync().ConfigureAwait(false);
                if (!_agreed.Task.IsCompleted) { break; } // it does not tell such things at all
                await Task.Delay(pause, time, _ending.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // Nobody listens any more.
        }
        finally
        {
            _agreed.TrySetResult(default);
        }
    }

    private async Task ListenOnceAsync()
    {
        using var closing = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        (_closing, _isAcknowledged) = (closing, false);
        try { await wire.RequestAsync(make(RpcText.With(default, "notifications", filter)) with { Numbered = id => Volatile.Write(ref _id, id) }, closing.Token).ConfigureAwait(false); }
        catch (UpstreamException)
        {
            // The stream broke; it is begun anew where the server stands.
        }
        catch (OperationCanceledException) when (!_ending.IsCancellationRequested)
        {
            // The server ended it.
        }
        finally
        {
            _closing = null;
            Volatile.Write(ref _id, -1);
        }
    }
}
