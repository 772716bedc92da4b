using System.Collections.Concurrent;
using System.Text.Json;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Upstreams;

/// <summary>What a server of MCP 2026-07-28 is listened to for: its lists as long as it stands, addresses and tasks as a client subscribes to them. Safe for many threads.</summary>
/// <param name="wire">The wire.</param>
/// <param name="make">Makes a request to listen, of its parameters.</param>
/// <param name="tell">Hears what changed.</param>
/// <param name="time">The clock.</param>
internal sealed class ModernSubscriptions(UpstreamWire wire, Func<JsonElement, UpstreamRequest> make, Func<RpcMessage, ValueTask> tell, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Each is a stream of its own.</summary>
    private const int MostSubjects = 256;

    private static readonly (string Kind, string Name) Lists = ("", "");

    private readonly ConcurrentDictionary<(string Kind, string Name), ModernSubscription> _open = new();

    /// <summary>Listens to lists that change.</summary>
    /// <param name="lists">Of what: <c>tools</c>, <c>prompts</c>, <c>resources</c>.</param>
    public void ListenToLists(IReadOnlyList<string> lists)
    {
        if (lists.Count == 0) { return; }
        var filter = RpcText.Object(lists, static (writer, all) =>
        {
            foreach (var list in all) { writer.WriteBoolean($"{list}ListChanged", true); }
        });
        Open(Lists, filter, lists.ToDictionary(static list => $"notifications/{list}/list_changed", static _ => default(JsonElement), StringComparer.Ordinal))?.Begin();
    }

    /// <summary>Listens to an address or a task.</summary>
    /// <param name="request">Names it.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    /// <exception cref="UpstreamException">The server does not tell of it (TUT7024), or says nothing in time (TUT7013).</exception>
    public async Task SubscribeAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        var subject = SubjectOf(request);
        var filter = RpcText.Object(subject, static (writer, given) =>
        {
            writer.WriteStartArray(given.Kind);
            writer.WriteStringValue(given.Name);
            writer.WriteEndArray();
        });
        var opened = Open(subject, filter, NoticeOf(subject));
        opened?.Begin();
        if (!_open.TryGetValue(subject, out var subscription)) { throw UpstreamException.NotTold(wire.Name); }
        try
        {
            if (IsAgreed(await subscription.Agreed.WaitAsync(request.Limit, time, cancellationToken).ConfigureAwait(false), subject)) { return; }
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

    /// <summary>Listens to an address or a task no more.</summary>
    public Task UnsubscribeAsync(UpstreamRequest request) => _open.TryRemove(SubjectOf(request), out var subscription) ? subscription.EndAsync() : Task.CompletedTask;

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

    private ModernSubscription? Open((string Kind, string Name) subject, JsonElement filter, Dictionary<string, JsonElement> notices)
    {
        var subscription = new ModernSubscription(wire, make, notices, filter, tell, time);
        return _open.Count <= MostSubjects && _open.TryAdd(subject, subscription) ? subscription : null;
    }

    private static bool IsAgreed(JsonElement agreed, (string Kind, string Name) subject) =>
        agreed.ValueKind == JsonValueKind.Object && agreed.TryGetProperty(subject.Kind, out var all) && all.ValueKind == JsonValueKind.Array && all.EnumerateArray().Any(told => told.ValueKind == JsonValueKind.String && told.ValueEquals(subject.Name));

    /// <summary>The member of a filter that it belongs to, and its own name.</summary>
    private static (string Kind, string Name) SubjectOf(UpstreamRequest request)
    {
        var (kind, member) = request.Method is Modern.SubscribeToTask or Modern.UnsubscribeFromTask ? ("taskIds", "taskId") : ("resourceSubscriptions", "uri");
        return (kind, request.Body.TryGetProperty(member, out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() ?? "" : "");
    }

    private static Dictionary<string, JsonElement> NoticeOf((string Kind, string Name) subject)
    {
        var (method, member) = subject.Kind == "taskIds" ? (Modern.TaskChanged, "taskId") : (Modern.Updated, "uri");
        return new(StringComparer.Ordinal) { [method] = RpcText.With(default, member, JsonSerializer.SerializeToElement(subject.Name, TextJson.Default.String)) };
    }
}
