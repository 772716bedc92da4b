using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Tutti.Server.Inbox;

/// <summary>
/// The inbox of approvals as a page on this machine: on 127.0.0.1 and nowhere else, for one browser that opens a link which works once. Being logged in lets
/// somebody see; what needs a key needs it for each answer.
/// </summary>
public sealed class InboxServer : IAsyncDisposable
{
    private const int MostBytes = 256 * 1024;
    private const int MostConnections = 64;

    private readonly WebApplication _app;

    private InboxServer(WebApplication app, int port, string token)
    {
        _app = app;
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
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
        if (options.Port is < 0 or > ushort.MaxValue) { throw InboxErrors.NoPort(options.Port); }
        // The empty builder reads no settings and no variables: nothing from outside can add an address to listen on.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MostBytes;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Listen(IPAddress.Loopback, options.Port);
        });
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        var app = builder.Build();
        var door = new InboxDoor(options.Time);
        app.Run(new InboxRequests(desk, door, options.Logger ?? NullLogger.Instance).HandleAsync);
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
            return new InboxServer(app, PortOf(app), door.LinkToken);
        }
        catch (IOException taken)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw InboxErrors.PortTaken(options.Port, taken);
        }
    }

    /// <summary>Ends what is under way and listens no more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None).ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    private static int PortOf(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        return new Uri(addresses.Single()).Port;
    }

    /// <summary>The host's process listens to its signals itself.</summary>
    private sealed class QuietLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
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
