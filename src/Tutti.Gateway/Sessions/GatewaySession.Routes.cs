using Tutti.Gateway.Messages;
using Tutti.Gateway.Upstreams;

namespace Tutti.Gateway.Sessions;

/// <summary>Which request goes where.</summary>
internal sealed partial class GatewaySession
{
    private async Task<ReadOnlyMemory<byte>> RouteAsync(RpcMessage request, IClientStream origin, CancellationToken cancellationToken)
    {
        if (ProtocolVersion.Length == 0 && request.Method is not ("initialize" or "ping")) { return RpcText.Fault(request.Id, new RpcFault(RpcFault.NoMessage, "This session has not greeted. Send 'initialize' first.")); }
        switch (request.Method)
        {
            case "initialize":
                return await GreetAsync(request, cancellationToken).ConfigureAwait(false);
            case "ping":
                return RpcText.Result(request.Id, Nothing);
            case "tools/list":
                return SessionLists.Answer(request.Id, "tools", (await Lists().ToolsAsync(cancellationToken).ConfigureAwait(false)).Entries);
            case "prompts/list":
                return SessionLists.Answer(request.Id, "prompts", (await Lists().PromptsAsync(cancellationToken).ConfigureAwait(false)).Entries);
            case "resources/list":
                return SessionLists.Answer(request.Id, "resources", (await Lists().ResourcesAsync(cancellationToken).ConfigureAwait(false)).Entries);
            case "resources/templates/list":
                return SessionLists.Answer(request.Id, "resourceTemplates", (await Lists().TemplatesAsync(cancellationToken).ConfigureAwait(false)).Entries);
            case "tools/call":
                return await CallToolAsync(request, origin, cancellationToken).ConfigureAwait(false);
            case "logging/setLevel":
                await _servers.AskAllAsync("logging", request.Method, request.Body, cancellationToken).ConfigureAwait(false);
                return RpcText.Result(request.Id, Nothing);
            default:
                return await CallMethodAsync(request, origin, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<ReadOnlyMemory<byte>> GreetAsync(RpcMessage request, CancellationToken cancellationToken)
    {
        if (ProtocolVersion.Length > 0) { return RpcText.Fault(request.Id, new RpcFault(RpcFault.NoMessage, "This session has greeted already.")); }
        ProtocolVersion = Greeting.VersionFor(request.FindText("protocolVersion"));
        var upstreams = await _servers.GreetAllAsync(Greeting.For(request), cancellationToken).ConfigureAwait(false);
        return RpcText.Result(request.Id, Greeting.Merge(ProtocolVersion, upstreams));
    }

    /// <summary>What servers list, as the policy in force lets the client see it.</summary>
    private SessionLists Lists()
    {
        var digest = _gate.PolicyDigest;
        return _lists is { } lists && lists.Policy == digest ? lists : _lists = new SessionLists(_servers, _gate.IsVisible, digest);
    }

    private async Task<ReadOnlyMemory<byte>> CallToolAsync(RpcMessage request, IClientStream origin, CancellationToken cancellationToken)
    {
        if (request.FindDisguised("name", "arguments", "_meta", "task") is { } disguised) { return Wrong(request, $"The call has '{disguised}', which some readers take for another name. Names are taken as they are written."); }
        if (request.FindText("name") is not { } name) { return Wrong(request, "The call names no tool."); }
        var tools = await Lists().ToolsAsync(cancellationToken).ConfigureAwait(false);
        if (tools.Find(name) is not { Target: not null } tool) { return Wrong(request, $"Unknown tool: {Shown(name)}"); }
        return Answers.OfTool(request.Id, await _calls.CallToolAsync(request, origin, tool, holdLimit: null, cancellationToken).ConfigureAwait(false));
    }

    private async Task<ReadOnlyMemory<byte>> CallMethodAsync(RpcMessage request, IClientStream origin, CancellationToken cancellationToken)
    {
        if (request.FindDisguised("name", "arguments", "uri", "ref", "argument", "taskId", "_meta") is { } disguised) { return Wrong(request, $"The request has '{disguised}', which some readers take for another name. Names are taken as they are written."); }
        var route = await MethodRoute.FindAsync(request, Lists(), _servers, _tasks, cancellationToken).ConfigureAwait(false);
        if (route is null) { return RpcText.Fault(request.Id, MethodRoute.NotFound(request)); }
        return await _calls.CallMethodAsync(request, origin, route, holdLimit: null, cancellationToken).ConfigureAwait(false) is { } end ? Answers.Of(request.Id, end) : RpcText.Fault(request.Id, MethodRoute.NoMethod);
    }

    private static ReadOnlyMemory<byte> Wrong(RpcMessage request, string why) => RpcText.Fault(request.Id, new RpcFault(RpcFault.WrongParams, why));

    private static string Shown(string name) => name.Length <= 128 ? name : $"{name[..128]}…";
}
