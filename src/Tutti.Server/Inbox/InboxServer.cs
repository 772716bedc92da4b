using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tutti.Server.Hosting;

namespace Tutti.Server.Inbox;

/// <summary>
/// The inbox of approvals as a page on this machine: on 127.0.0.1 and nowhere else, for one browser that opens a link which works once. Being logged in lets
/// somebody see; what needs a key needs it for each answer.
/// </summary>
public sealed class InboxServer : IAsyncDisposable
{
    private const int MostBytes = 256 * 1024;

    private readonly QuietHost _host;

    private InboxServer(QuietHost host, string token)
    {
        _host = host;
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{host.Port}/"));
        Link = new Uri(Address, $"login?t={token}");
    }

    /// <summary>Where the page is.</summary>
    public Uri Address { get; }

    /// <summary>The link that logs one browser in, once.</summary>
    public Uri Link { get; }

    /// <summary>Starts to serve.</summary>
    /// <param name="desk">What is shown and answered.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="Kernel.TuttiException">The port cannot be used (TUT5046).</exception>
    public static async Task<InboxServer> StartAsync(IInboxDesk desk, InboxOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(desk);
        ArgumentNullException.ThrowIfNull(options);
        var door = new InboxDoor(options.Time);
        var requests = new InboxRequests(desk, door, options.Logger ?? NullLogger.Instance);
        return new InboxServer(await QuietHost.StartAsync(IPAddress.Loopback, options.Port, MostBytes, QuietHost.FewConnections, requests.HandleAsync, cancellationToken).ConfigureAwait(false), door.LinkToken);
    }

    /// <summary>Ends what is under way and listens no more.</summary>
    public ValueTask DisposeAsync() => _host.DisposeAsync();
}

/// <summary>How the inbox is served.</summary>
public sealed class InboxOptions
{
    /// <summary>The port of 127.0.0.1; 0 for any that is free.</summary>
    public int Port { get; init; }

    /// <summary>The clock of sessions.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where defects are reported; null for nowhere. Keys and answers are never logged.</summary>
    public ILogger? Logger { get; init; }
}
