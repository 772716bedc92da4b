using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tutti.Gateway;
using Tutti.Server.Hosting;

namespace Tutti.Server.Gateways;

/// <summary>The MCP gateway as a server of its own, at <c>/mcp</c> of one address.</summary>
public sealed class GatewayServer : IAsyncDisposable
{
    private const string Path = "/mcp";

    /// <summary>A session has a stream and a few requests.</summary>
    private const int ConnectionsOfASession = 4;

    private readonly QuietHost _host;

    private GatewayServer(QuietHost host, IPAddress address) => (_host, Address) = (host, new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{new IPEndPoint(address, host.Port)}{Path}")));

    /// <summary>Where clients reach it.</summary>
    public Uri Address { get; }

    /// <summary>Starts to serve.</summary>
    /// <param name="gateway">The gateway; whoever made it ends it.</param>
    /// <param name="address">Where to listen.</param>
    /// <param name="port">The port; 0 for any that is free.</param>
    /// <param name="options">How the gateway serves.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="Kernel.TuttiException">The port cannot be used (TUT5046).</exception>
    public static async Task<GatewayServer> StartAsync(TuttiGateway gateway, IPAddress address, int port, GatewayOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(options);
        return new GatewayServer(await QuietHost.StartAsync(address, port, options.MostBytes + 1L, options.MostSessions * ConnectionsOfASession, HandleAsync, cancellationToken).ConfigureAwait(false), address);

        Task HandleAsync(HttpContext context)
        {
            switch (context.Request.Path.Value)
            {
                case Path:
                    return gateway.HandleAsync(context);
                case GatewayEndpoints.Metadata or GatewayEndpoints.Metadata + Path:
                    return gateway.DescribeAsync(context);
                case "/health/live":
                    return TellAsync(context, "live", []);
                case "/health/ready":
                    var health = gateway.CheckHealth();
                    return TellAsync(context, health.IsReady ? "ready" : "unready", health.Problems);
                default:
                    context.Response.StatusCode = StatusCodes.Status404NotFound;
                    return Task.CompletedTask;
            }
        }
    }

    private static async Task TellAsync(HttpContext context, string status, IReadOnlyList<string> problems)
    {
        context.Response.StatusCode = problems.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        await using (writer.ConfigureAwait(false))
        {
            writer.WriteStartObject();
            writer.WriteString("status"u8, status);
            writer.WriteStartArray("problems"u8);
            foreach (var problem in problems) { writer.WriteStringValue(problem); }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
    }

    /// <summary>Ends what is under way and listens no more.</summary>
    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
