using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tutti.Server.Hosting;

namespace Tutti.Server.Triggers;

/// <summary>The door of events: webhooks and CloudEvents over HTTP, answered when they are durable.</summary>
public sealed class EventServer : IAsyncDisposable
{
    /// <summary>The largest body.</summary>
    internal const int MostBytes = 1024 * 1024;

    private readonly QuietHost _host;

    private EventServer(QuietHost host, IPAddress address) => (_host, Address) = (host, new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{new IPEndPoint(address, host.Port)}/")));

    /// <summary>Where senders reach it.</summary>
    public Uri Address { get; }

    /// <summary>Starts to serve.</summary>
    /// <param name="desk">The host behind it.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="Kernel.TuttiException">The port cannot be used (TUT5046).</exception>
    public static async Task<EventServer> StartAsync(IEventDesk desk, EventServerOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(desk);
        ArgumentNullException.ThrowIfNull(options);
        var requests = new EventRequests(desk, options);
        return new EventServer(await QuietHost.StartAsync(options.Address, options.Port, MostBytes, options.MostConnections, requests.HandleAsync, cancellationToken).ConfigureAwait(false), options.Address);
    }

    /// <summary>Ends what is under way and listens no more.</summary>
    public ValueTask DisposeAsync() => _host.DisposeAsync();
}

/// <summary>How the door of events is served.</summary>
public sealed class EventServerOptions
{
    /// <summary>Where to listen.</summary>
    public IPAddress Address { get; set; } = IPAddress.Loopback;

    /// <summary>The port; 0 for any that is free.</summary>
    public int Port { get; set; }

    /// <summary>Names under which senders reach it; a request under another one is refused.</summary>
    public IReadOnlyList<string> Hosts { get; set; } = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Connections at once.</summary>
    public int MostConnections { get; set; } = 256;

    /// <summary>The clock against which signatures are held.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Where defects are reported.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;
}
