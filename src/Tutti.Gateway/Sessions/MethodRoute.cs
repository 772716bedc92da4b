using System.Text.Json;
using Tutti.Gateway.Messages;
using Tutti.Governance.Calls;

namespace Tutti.Gateway.Sessions;

/// <summary>Where a request goes that calls no tool.</summary>
/// <param name="Server">The server.</param>
/// <param name="Name">The name of a prompt at the server, where the request names one; null for none.</param>
internal sealed record MethodRoute(string Server, string? Name)
{
    /// <summary>The task that the request names; null for none.</summary>
    public ForeignTask? Task { get; init; }

    /// <summary>What the server is asked in place of the method that is judged; null for that one.</summary>
    public string? Method { get; init; }

    /// <summary>Finds the server that a request is for.</summary>
    /// <returns>Null where none is.</returns>
    public static async Task<MethodRoute?> FindAsync(RpcMessage request, SessionLists lists, SessionServers servers, ForeignTasks tasks, CancellationToken cancellationToken)
    {
        switch (request.Method)
        {
            case "prompts/get":
                return (await lists.PromptsAsync(cancellationToken).ConfigureAwait(false)).Find(request.FindText("name") ?? "") is { } prompt ? new MethodRoute(prompt.Server, prompt.Name) : null;
            case "resources/read" or "resources/subscribe" or "resources/unsubscribe":
                return await OfAddressAsync(request.FindText("uri") ?? "", lists, servers, cancellationToken).ConfigureAwait(false);
            case "completion/complete":
                return await OfReferenceAsync(request.Find("ref"), lists, servers, cancellationToken).ConfigureAwait(false);
            case "tasks/get" or "tasks/result" or "tasks/cancel" or "tasks/update":
                return tasks.Find(request.FindText("taskId")) is { } task ? OfTask(task) : null;
            default:
                return servers.IsOne ? new MethodRoute(servers.Names.Single(), Name: null) : null;
        }
    }

    /// <summary>What a client is told of a method that there is not.</summary>
    public static RpcFault NoMethod { get; } = new(RpcFault.NoMethod, "There is no such method here.");

    /// <summary>What a client is told of a request that is for nobody.</summary>
    public static RpcFault NotFound(RpcMessage request) => request.Method switch
    {
        "prompts/get" => new RpcFault(RpcFault.WrongParams, "Unknown prompt."),
        "resources/read" or "resources/subscribe" or "resources/unsubscribe" => new RpcFault(RpcFault.NoResource, "Resource not found."),
        "completion/complete" => new RpcFault(RpcFault.WrongParams, "The 'ref' names no prompt or resource of this session."),
        "tasks/get" or "tasks/result" or "tasks/cancel" or "tasks/update" => new RpcFault(RpcFault.WrongParams, "There is no such task in this session."),
        _ => NoMethod,
    };

    /// <summary>The way to the server of a task.</summary>
    public static MethodRoute OfTask(ForeignTask task) => new(task.Server, Name: null) { Task = task };

    /// <summary>The way to listen to a task, which is judged as asking for it.</summary>
    public static MethodRoute ToTask(ForeignTask task) => OfTask(task) with { Method = Modern.SubscribeToTask };

    /// <summary>The parameters for the server: those that were judged, its own names of a prompt or a task, and what came beside them.</summary>
    public JsonElement Params(RpcMessage request, CallArguments judged)
    {
        var body = judged.Root;
        if (Name is { } name && body.TryGetProperty("name", out _)) { body = RpcText.With(body, "name", TextOf(name)); }
        if (Name is { } named && body.TryGetProperty("ref", out var reference) && reference.ValueKind == JsonValueKind.Object) { body = RpcText.With(body, "ref", RpcText.With(reference, "name", TextOf(named))); }
        if (Task is { } task) { body = RpcText.With(body, "taskId", TextOf(task.ServerId)); }
        return request.Find("_meta") is { ValueKind: not JsonValueKind.Undefined } meta ? RpcText.With(body, "_meta", meta) : body;
    }

    private static JsonElement TextOf(string text) => JsonSerializer.SerializeToElement(text, TextJson.Default.String);

    private static async Task<MethodRoute?> OfAddressAsync(string address, SessionLists lists, SessionServers servers, CancellationToken cancellationToken)
    {
        if (servers.IsOne) { return new MethodRoute(servers.Names.Single(), Name: null); }
        var server = (await lists.ResourcesAsync(cancellationToken).ConfigureAwait(false)).Find(address)
            ?? (await lists.TemplatesAsync(cancellationToken).ConfigureAwait(false)).FindByTemplate(address);
        return server is null ? null : new MethodRoute(server, Name: null);
    }

    private static async Task<MethodRoute?> OfReferenceAsync(JsonElement reference, SessionLists lists, SessionServers servers, CancellationToken cancellationToken)
    {
        if (reference.ValueKind != JsonValueKind.Object) { return null; }
        if (reference.TryGetProperty("uri", out var uri) && uri.ValueKind == JsonValueKind.String)
        {
            var address = uri.GetString() ?? "";
            var server = (await lists.TemplatesAsync(cancellationToken).ConfigureAwait(false)).Find(address);
            return server is not null ? new MethodRoute(server, Name: null) : await OfAddressAsync(address, lists, servers, cancellationToken).ConfigureAwait(false);
        }

        var name = reference.TryGetProperty("name", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
        return (await lists.PromptsAsync(cancellationToken).ConfigureAwait(false)).Find(name ?? "") is { } prompt ? new MethodRoute(prompt.Server, prompt.Name) : null;
    }
}
