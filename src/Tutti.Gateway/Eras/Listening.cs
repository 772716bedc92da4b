using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Upstreams;

namespace Tutti.Gateway.Eras;

/// <summary>What a client wants to hear of (<c>subscriptions/listen</c>), and where. Safe for many threads.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Without its wait handle the semaphore has nothing to free, and whoever comes late uses it.")]
internal sealed class Listening
{
    /// <summary>Addresses that one request may name.</summary>
    internal const int MostAddresses = 256;

    private static readonly Dictionary<string, (string Flag, string Ability)> Lists = new(StringComparer.Ordinal)
    {
        ["notifications/tools/list_changed"] = ("toolsListChanged", "tools"),
        ["notifications/prompts/list_changed"] = ("promptsListChanged", "prompts"),
        ["notifications/resources/list_changed"] = ("resourcesListChanged", "resources"),
    };

    private readonly RpcId _id;
    private readonly IClientStream _stream;
    private readonly HashSet<string> _flags;
    private readonly TaskCompletionSource _acknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly SemaphoreSlim _telling = new(1, 1); // what is told of tasks keeps its order
    private readonly Queue<JsonElement> _early = new();

    private Listening(RpcId id, IClientStream stream, HashSet<string> flags) => (_id, _stream, _flags) = (id, stream, flags);

    /// <summary>The addresses that the client named.</summary>
    public required IReadOnlyList<string> Wanted { get; init; }

    /// <summary>The tasks that the client named.</summary>
    public required IReadOnlyList<string> WantedTasks { get; init; }

    /// <summary>The tasks that it hears of.</summary>
    public HashSet<string> Tasks { get; } = new(StringComparer.Ordinal);

    /// <summary>The addresses that it hears of.</summary>
    public HashSet<string> Addresses { get; } = new(StringComparer.Ordinal);

    /// <summary>Completes when there is nothing to hear any more.</summary>
    public Task Over => _over.Task;

    /// <summary>Reads what a client wants.</summary>
    /// <param name="request">The request.</param>
    /// <param name="servers">The servers that stand: of lists that none of them tells anything about, nothing is promised.</param>
    /// <param name="fault">Why it is refused; null for not.</param>
    public static Listening? Read(ModernRequest request, IReadOnlyCollection<Upstream> servers, out ModernFault? fault)
    {
        fault = null;
        var filter = request.Message.Find("notifications");
        if (filter.ValueKind != JsonValueKind.Object) { fault = ModernFault.Wrong("The request does not say in 'notifications' what to listen to.", EraCodes.Malformed); }
        var (wanted, tasks) = (new List<string>(), new List<string>());
        if (fault is null && filter.TryGetProperty("resourceSubscriptions", out var addresses) && !TryRead(addresses, wanted)) { fault = ModernFault.Wrong($"'resourceSubscriptions' is no list of at most {MostAddresses} addresses.", EraCodes.Malformed); }
        if (fault is null && filter.TryGetProperty("taskIds", out var ids))
        {
            if (!ClientAbilities.TakesTasks(request.Meta.Capabilities)) { fault = ModernFault.Capability(ClientAbilities.ToTakeTasks); }
            else if (!TryRead(ids, tasks)) { fault = ModernFault.Wrong($"'taskIds' is no list of at most {MostAddresses} tasks.", EraCodes.Malformed); }
        }

        if (fault is not null) { return null; }
        var flags = Lists.Values.Where(list => filter.TryGetProperty(list.Flag, out var on) && on.ValueKind == JsonValueKind.True && servers.Any(server => server.CanSay(list.Ability, "listChanged"))).Select(static list => list.Flag);
        return new Listening(request.Message.Id, request.Stream, [.. flags]) { Wanted = wanted, WantedTasks = tasks };
    }

    /// <summary>Tells the client what it will hear; the first that it hears.</summary>
    public async ValueTask<bool> AcknowledgeAsync(CancellationToken cancellationToken)
    {
        await _telling.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var isHeard = await SendAsync(Modern.Acknowledged, RpcText.Object(this, static (writer, self) => self.WriteAgreed(writer)), cancellationToken).ConfigureAwait(false);
            while (isHeard && _early.TryDequeue(out var task)) { isHeard = await SendAsync(Modern.TaskChanged, task, cancellationToken).ConfigureAwait(false); }
            return isHeard;
        }
        finally
        {
            _acknowledged.TrySetResult();
            _telling.Release();
        }
    }

    /// <summary>Tells what a task has become; before the acknowledgement, as soon as that is sent.</summary>
    public async ValueTask HearTaskAsync(JsonElement task)
    {
        await _telling.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_acknowledged.Task.IsCompleted) { if (!await SendAsync(Modern.TaskChanged, task, CancellationToken.None).ConfigureAwait(false)) { End(); } }
            else if (_early.Count < MostAddresses) { _early.Enqueue(task); }
            else { End(); } // too much to keep: whoever listens asks
        }
        finally
        {
            _telling.Release();
        }
    }

    /// <summary>Passes on what a server tells, if the client wants to hear it.</summary>
    public async ValueTask HearAsync(RpcMessage notification)
    {
        var isWanted = Lists.TryGetValue(notification.Method, out var list) ? _flags.Contains(list.Flag)
            : notification.Method == Modern.Updated && notification.FindText("uri") is { } address && Addresses.Contains(address);
        if (!isWanted) { return; }
        await _acknowledged.Task.ConfigureAwait(false);
        if (!await SendAsync(notification.Method, notification.Body, CancellationToken.None).ConfigureAwait(false)) { End(); }
    }

    /// <summary>There is nothing to hear any more.</summary>
    public void End() => _over.TrySetResult();

    /// <summary>The answer to the request: it ended as it should.</summary>
    public ModernAnswer Answer() => ModernResults.Complete(_id, RpcText.With(default, "_meta", Mark(default)));

    private void WriteAgreed(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("notifications"u8);
        foreach (var flag in _flags) { writer.WriteBoolean(flag, true); }
        WriteAgreed(writer, "resourceSubscriptions", Wanted.Where(Addresses.Contains));
        WriteAgreed(writer, "taskIds", WantedTasks.Where(Tasks.Contains));
        writer.WriteEndObject();
    }

    private static void WriteAgreed(Utf8JsonWriter writer, string name, IEnumerable<string> agreed)
    {
        string[] all = [.. agreed];
        if (all.Length == 0) { return; }
        writer.WriteStartArray(name);
        foreach (var one in all) { writer.WriteStringValue(one); }
        writer.WriteEndArray();
    }

    private ValueTask<bool> SendAsync(string method, JsonElement body, CancellationToken cancellationToken)
    {
        var meta = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("_meta", out var given) ? given : default;
        return _stream.SendAsync(RpcText.Notification(method, RpcText.With(body, "_meta", Mark(meta))), cancellationToken);
    }

    private JsonElement Mark(JsonElement meta) => RpcText.With(meta, Modern.SubscriptionKey, JsonElement.Parse(_id.ToUtf8()));

    private static bool TryRead(JsonElement addresses, List<string> wanted)
    {
        if (addresses.ValueKind != JsonValueKind.Array || addresses.GetArrayLength() > MostAddresses) { return false; }
        foreach (var address in addresses.EnumerateArray())
        {
            if (address.ValueKind != JsonValueKind.String || address.GetString() is not { Length: > 0 } text) { return false; }
            wanted.Add(text);
        }

        return true;
    }
}
