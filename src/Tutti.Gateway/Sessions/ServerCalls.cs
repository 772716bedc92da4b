using System.Diagnostics;
using System.Text.Json;
using Tutti.Gateway.Diagnostics;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Turns;
using Tutti.Gateway.Upstreams;
using Tutti.Governance.Identities;

namespace Tutti.Gateway.Sessions;

/// <summary>A call that is let through, on its way to its server.</summary>
/// <param name="Server">The server.</param>
/// <param name="Method">The method.</param>
internal sealed record Forwarding(string Server, string Method)
{
    /// <summary>The tool's name at the server; null for what is no tool.</summary>
    public string? Tool { get; init; }

    /// <summary>Of a tool: the schema of its arguments, as its server lists it; null where none is known.</summary>
    public JsonElement? Schema { get; init; }

    /// <summary>The prompt's name at the server; null for what is no prompt.</summary>
    public string? Prompt { get; init; }

    /// <summary>The span of the client's request. The call is made by a run, which has another flow of control.</summary>
    public ActivityContext Trace { get; } = GatewayDiagnostics.IsForwarding && Activity.Current is { } span ? span.Context : default;
}

/// <summary>Makes calls of a session that were let through, and counts them. Safe for many threads.</summary>
internal sealed class ServerCalls(SessionServers servers, Caller caller)
{
    /// <summary>Whose turns its calls take: of the same proof, in whatever session.</summary>
    private readonly string _caller = $"{caller.Kind}\n{caller.Source}\n{caller.User}";

    /// <summary>Makes a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="body">Its parameters.</param>
    /// <param name="origin">Where what belongs to it goes.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    /// <exception cref="UpstreamException">It was not answered.</exception>
    /// <exception cref="ServerBusyException">It did not come to its turn.</exception>
    public async Task<RpcMessage> MakeAsync(Forwarding call, JsonElement body, IClientStream origin, CancellationToken cancellationToken)
    {
        var watch = servers.Watch.Of(call.Server);
        using var place = await watch.Turns.EnterAsync(_caller, servers.SpecOf(call.Server).TurnLimit, cancellationToken).ConfigureAwait(false);
        string? fault = null;
        watch.Begin();
        try
        {
            return await RequestAsync(call, body, origin, cancellationToken).ConfigureAwait(false);
        }
        catch (UpstreamException failed)
        {
            fault = failed.Code;
            throw;
        }
        finally
        {
            watch.End(fault);
        }
    }

    private async Task<RpcMessage> RequestAsync(Forwarding call, JsonElement body, IClientStream origin, CancellationToken cancellationToken)
    {
        using var operation = ForwardedOperation.Begin(servers.SpecOf(call.Server), call.Method, call.Trace);
        if (call.Tool is { } tool) { operation?.CallTool(tool); }
        if (call.Prompt is { } prompt) { operation?.GetPrompt(prompt); }
        try
        {
            var upstream = await servers.GetAsync(call.Server, cancellationToken).ConfigureAwait(false);
            operation?.Tag(GatewayDiagnostics.VersionTag, upstream.ProtocolVersion);
            var answer = await upstream.RequestAsync(new UpstreamRequest(call.Method, operation?.Carry(body) ?? body, servers.CallLimitOf(call.Server)) { Origin = origin, Schema = call.Schema }, cancellationToken).ConfigureAwait(false);
            operation?.Answer(answer);
            return answer;
        }
        catch (Exception failed) when (operation is not null)
        {
            operation.Lose(failed);
            throw;
        }
    }
}
