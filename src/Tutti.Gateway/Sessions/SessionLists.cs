using System.Text.Json;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Upstreams;
using Tutti.Governance.Calls;
using Tutti.Governance.Naming;

namespace Tutti.Gateway.Sessions;

/// <summary>What the servers of a session list, put together: each list is asked for once, and again when a server says that it changed. Safe for many threads.</summary>
/// <param name="servers">The servers.</param>
/// <param name="isVisible">Whether the client may see a tool, by its fingerprint, or what a method gives.</param>
/// <param name="policy">The digest of the policy that says so.</param>
internal sealed class SessionLists(SessionServers servers, Func<TargetName, string?, bool> isVisible, string policy)
{
    /// <summary>A server that lists more is not listed on.</summary>
    private const int MostEntries = 10_000;

    private static readonly TimeSpan ListLimit = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private Task<SessionNames>? _tools;
    private Task<SessionNames>? _prompts;
    private Task<SessionResources>? _resources;
    private Task<SessionResources>? _templates;

    /// <summary>The digest of the policy that they were seen under.</summary>
    public string Policy => policy;

    /// <summary>The answer with a whole list; there are no further pages.</summary>
    public static ReadOnlyMemory<byte> Answer(RpcId id, string member, IReadOnlyList<JsonElement> entries) => RpcText.Result(id, ListOf(member, entries));

    /// <summary>A whole list as a result.</summary>
    public static JsonElement ListOf(string member, IReadOnlyList<JsonElement> entries) => RpcText.Object((member, entries), static (writer, list) =>
    {
        writer.WriteStartArray(list.member);
        foreach (var entry in list.entries) { entry.WriteTo(writer); }
        writer.WriteEndArray();
    });

    public Task<SessionNames> ToolsAsync(CancellationToken cancellationToken) => KeptAsync(ref _tools, () => NamesAsync("tools", "tools/list", areTools: true), cancellationToken);

    public Task<SessionNames> PromptsAsync(CancellationToken cancellationToken) => KeptAsync(ref _prompts, () => NamesAsync("prompts", "prompts/list", areTools: false), cancellationToken);

    public Task<SessionResources> ResourcesAsync(CancellationToken cancellationToken) => KeptAsync(ref _resources, () => ThingsAsync("resources/list", "resources", "uri"), cancellationToken);

    public Task<SessionResources> TemplatesAsync(CancellationToken cancellationToken) => KeptAsync(ref _templates, () => ThingsAsync("resources/templates/list", "resourceTemplates", "uriTemplate"), cancellationToken);

    /// <summary>A list changed, by the notification that says so.</summary>
    public void Forget(string notification)
    {
        lock (_gate)
        {
            switch (notification)
            {
                case "notifications/tools/list_changed":
                    _tools = null;
                    break;
                case "notifications/prompts/list_changed":
                    _prompts = null;
                    break;
                default:
                    (_resources, _templates) = (null, null);
                    break;
            }
        }
    }

    private Task<T> KeptAsync<T>(ref Task<T>? kept, Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (kept is null or { IsFaulted: true } or { IsCanceled: true }) { kept = ask(); }
            return kept.WaitAsync(cancellationToken);
        }
    }

    private async Task<SessionNames> NamesAsync(string member, string method, bool areTools)
    {
        var listed = await ListAsync(member, method, member).ConfigureAwait(false);
        servers.Watch.Use();
        if (areTools) { Tell(listed); }
        return SessionNames.Of(listed, servers.IsOne, areTools, thing => areTools ? thing.Target is { } target && isVisible(target, thing.Fingerprint) : Gives(thing.Server, "prompts/get"), servers.Redact);
    }

    /// <summary>What servers list is kept for people who ask what the gateway has; one that listed nothing may not have been there.</summary>
    private void Tell(IEnumerable<(string Server, JsonElement Entry)> listed)
    {
        foreach (var server in listed.GroupBy(static thing => thing.Server, static thing => thing.Entry)) { servers.Watch.Of(server.Key).Listed([.. server]); }
    }

    private async Task<SessionResources> ThingsAsync(string method, string member, string key) =>
        SessionResources.Of((await ListAsync("resources", method, member).ConfigureAwait(false)).Where(thing => Gives(thing.Server, "resources/read")), key, servers.Redact);

    private bool Gives(string server, string method) => TargetName.TryParse($"{server}.{method}", out var target) && isVisible(target, GateCall.MethodFingerprint);

    private async Task<List<(string Server, JsonElement Entry)>> ListAsync(string capability, string method, string member)
    {
        await Task.Yield();
        var able = (await servers.AllAsync(CancellationToken.None).ConfigureAwait(false)).Where(upstream => upstream.Can(capability));
        var lists = await Task.WhenAll(able.Select(upstream => PagesAsync(upstream, method, member))).ConfigureAwait(false);
        return [.. lists.SelectMany(static list => list)];
    }

    /// <summary>All pages of one server; one that fails lists nothing, so that the others can be used.</summary>
    private async Task<List<(string Server, JsonElement Entry)>> PagesAsync(Upstream upstream, string method, string member)
    {
        var entries = new List<(string, JsonElement)>();
        JsonElement body = default;
        try
        {
            do
            {
                var page = await servers.RequestAsync(new Forwarding(upstream.Name, method), new UpstreamRequest(method, body, ListLimit), upstream, CancellationToken.None).ConfigureAwait(false);
                if (page.Kind != RpcKind.Result || page.Find(member) is not { ValueKind: JsonValueKind.Array } list) { break; }
                entries.AddRange(list.EnumerateArray().Where(entry => member != "tools" || upstream.IsCallable(entry)).Select(entry => (upstream.Name, entry)));
                var cursor = page.Find("nextCursor");
                body = cursor.ValueKind == JsonValueKind.String ? RpcText.With(default, "cursor", cursor) : default;
            }
            while (body.ValueKind != JsonValueKind.Undefined && entries.Count < MostEntries);
        }
        catch (UpstreamException)
        {
            // It was lost while it listed.
        }

        return entries;
    }
}
