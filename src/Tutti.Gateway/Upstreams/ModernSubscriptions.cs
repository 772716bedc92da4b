using System.Collections.Concurrent;
using System.Text.Json;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Upstreams;

/// <summary>What a server of MCP 2026-07-28 is listened to for: its lists as long as it stands, addresses as a client subscribes to them. Safe for many threads.</summary>
/// <param name="wire">The wire.</param>
/// <param name="make">Makes a request to listen, of its parameters.</param>
/// <param name="tell">Hears what changed.</param>
/// <param name="time">The clock.</param>
internal sealed class ModernSubscriptions(UpstreamWire wire, Func<JsonElement, UpstreamRequest> make, Func<RpcMessage, ValueTask> tell, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Each is a stream of its own.</summary>
    private const int MostAddresses = 256;

    private readonly ConcurrentDictionary<string, ModernSubscription> _open = new(StringComparer.Ordinal);

    /// <summary>Listens to lists that change.</summary>
    /// <param name="lists">Of what: <c>tools</c>, <c>prompts</c>, <c>resources</c>.</param>
    public void ListenToLists(IReadOnlyList<string> lists)
    {
        if (lists.Count == 0) { return; }
        var filter = RpcText.Object(lists, static (writer, all) =>
        {
            foreach (var list in all) { writer.WriteBoolean($"{list}ListChanged", true); }
        });
        Open("", filter, lists.ToDictionary(static list => $"notifications/{list}/list_changed", static _ => default(JsonElement), StringComparer.Ordinal))?.Begin();
    }

    /// <summary>Listens to an address.</summary>
    /// <param name="request">Names it.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    /// <exception cref="UpstreamException">The server does not tell of it (TUT7024), or says nothing in time (TUT7013).</exception>
    public async Task SubscribeAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        var address = AddressOf(request);
        var filter = RpcText.Object(address, static (writer, uri) =>
        {
            writer.WriteStartArray("resourceSubscriptions"u8);
            writer.WriteStringValue(uri);
            writer.WriteEndArray();
        });
        var notice = new Dictionary<string, JsonElement>(StringComparer.Ordinal) { [Modern.Updated] = RpcText.With(default, "uri", JsonSerializer.SerializeToElement(address, TextJson.Default.String)) };
        var opened = Open(address, filter, notice);
        opened?.Begin();
        if (!_open.TryGetValue(address, out var subscription)) { throw UpstreamException.NotTold(wire.Name); }
        try
        {
            if (IsAgreed(await subscription.Agreed.WaitAsync(request.Limit, time, cancellationToken).ConfigureAwait(false), address)) { return; }
        }
        catch (Exception given) when (given is TimeoutException or OperationCanceledException)
        {
            if (opened is not null) { await UnsubscribeAsync(request).ConfigureAwait(false); }
            if (given is TimeoutException) { throw UpstreamException.TimedOut(wire.Name, Modern.Listen, request.Limit); }
            throw;
        }

        await UnsubscribeAsync(request).ConfigureAwait(false);
        throw UpstreamException.NotTold(wire.Name);
    }

    /// <summary>Listens to an address no more.</summary>
    public Task UnsubscribeAsync(UpstreamRequest request) => _open.TryRemove(AddressOf(request), out var subscription) ? subscription.EndAsync() : Task.CompletedTask;

    /// <summary>Takes what the server tells.</summary>
    public async ValueTask TakeAsync(RpcMessage notification)
    {
        foreach (var (_, subscription) in _open) { await subscription.TakeAsync(notification).ConfigureAwait(false); }
    }

    /// <summary>Listens to nothing any more.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var (_, subscription) in _open) { await subscription.EndAsync().ConfigureAwait(false); }
    }

    private ModernSubscription? Open(string key, JsonElement filter, Dictionary<string, JsonElement> notices)
    {
        var subscription = new ModernSubscription(wire, make, notices, filter, tell, time);
        return _open.Count <= MostAddresses && _open.TryAdd(key, subscription) ? subscription : null;
    }

    private static bool IsAgreed(JsonElement agreed, string address) =>
        agreed.ValueKind == JsonValueKind.Object && agreed.TryGetProperty("resourceSubscriptions", out var addresses) && addresses.ValueKind == JsonValueKind.Array && addresses.EnumerateArray().Any(told => told.ValueKind == JsonValueKind.String && told.ValueEquals(address));

    private static string AddressOf(UpstreamRequest request) => request.Body.TryGetProperty("uri", out var uri) && uri.ValueKind == JsonValueKind.String ? uri.GetString() ?? "" : "";
}
