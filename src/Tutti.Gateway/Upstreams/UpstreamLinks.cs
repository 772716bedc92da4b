using System.Collections.Concurrent;
using Tutti.Agents.Http;
using Tutti.Agents.Mcp;
using Tutti.Agents.Processes;

namespace Tutti.Gateway.Upstreams;

/// <summary>Opens wires to servers: starts commands under supervision, connects to addresses.</summary>
/// <param name="runner">Executes commands; null where there are none.</param>
internal sealed class UpstreamLinks(ProcessRunner? runner)
{
    private readonly ConcurrentDictionary<(string Name, bool IsLoopback), SocketsHttpHandler> _handlers = new(); // as many as the policy has servers; idle connections close by themselves

    /// <summary>Opens a wire.</summary>
    /// <exception cref="UpstreamException">It cannot be opened (TUT7010, TUT7017).</exception>
    public async ValueTask<IUpstreamLink> OpenAsync(UpstreamSpec spec, CancellationToken cancellationToken) =>
        spec.Address is { } address ? Connect(spec, address) : new StdioLink(spec.Name, await StartAsync(spec, cancellationToken).ConfigureAwait(false));

    private async Task<LiveProcess> StartAsync(UpstreamSpec spec, CancellationToken cancellationToken)
    {
        if (runner is null || ServerCommand.RequestFor(spec, "gateway") is not { } request) { throw UpstreamException.NotStarted(spec.Name, "it has neither a command that can be run here nor an address", ""); }
        try { return await runner.OpenAsync(request, cancellationToken).ConfigureAwait(false); }
        catch (Kernel.TuttiException refused)
        {
            throw UpstreamException.NotStarted(spec.Name, refused.Message, "", refused);
        }
    }

    private HttpLink Connect(UpstreamSpec spec, Uri address)
    {
        var handler = _handlers.GetOrAdd((spec.Name, address.IsLoopback), static server => HandlerOf(server.Name, server.IsLoopback));
        var client = new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        foreach (var (name, secret) in spec.Secrets) { client.DefaultRequestHeaders.TryAddWithoutValidation(name, secret.Value); }
        return new HttpLink(spec.Name, address, client);
    }

    /// <summary>Sessions share connections, which know nothing of them: whose a message is, its headers say.</summary>
    private static SocketsHttpHandler HandlerOf(string server, bool isLoopback) =>
        GuardedHttp.CreateHandler(isLoopback, address => UpstreamException.ForbiddenAddress(server, address.ToString()));
}
