using System.Text.Json;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Turns;
using Tutti.Gateway.Upstreams;
using Tutti.Governance.Identities;

namespace Tutti.Gateway.Sessions;

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
            var request = new UpstreamRequest(call.Method, body, servers.CallLimitOf(call.Server)) { Origin = origin, Schema = call.Schema };
            return await servers.RequestAsync(call, request, standing: null, cancellationToken).ConfigureAwait(false);
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
}
