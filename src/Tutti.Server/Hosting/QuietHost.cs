using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tutti.Server.Inbox;

namespace Tutti.Server.Hosting;

/// <summary>A small web server inside of another program: one address, no settings from outside, no say in when the process ends.</summary>
internal sealed class QuietHost : IAsyncDisposable
{
    internal const int FewConnections = 64;

    private readonly WebApplication _app;

    private QuietHost(WebApplication app) => _app = app;

    /// <summary>The port that is served.</summary>
    public int Port => new Uri((_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? []).Single()).Port;

    /// <summary>Starts to serve.</summary>
    /// <param name="address">Where to listen.</param>
    /// <param name="port">The port; 0 for any that is free.</param>
    /// <param name="mostBytes">The largest body that is read.</param>
    /// <param name="mostConnections">Connections at once.</param>
    /// <param name="handle">Answers each request.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="Kernel.TuttiException">The port cannot be used (TUT5046).</exception>
    public static async Task<QuietHost> StartAsync(IPAddress address, int port, long mostBytes, int mostConnections, RequestDelegate handle, CancellationToken cancellationToken)
    {
        if (port is < 0 or > ushort.MaxValue) { throw InboxErrors.NoPort(port); }
        // The empty builder reads no settings and no variables: nothing from outside can add an address to listen on.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = mostBytes;
            kestrel.Limits.MaxConcurrentConnections = mostConnections;
            kestrel.Listen(address, port);
        });
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var app = builder.Build();
        app.Run(handle);
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
            return new QuietHost(app);
        }
        catch (Exception failed)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            if (failed is IOException taken) { throw InboxErrors.PortTaken(port, taken); }
            throw;
        }
    }

    /// <summary>Ends what is under way and listens no more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None).ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The host's process listens to its signals itself.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
