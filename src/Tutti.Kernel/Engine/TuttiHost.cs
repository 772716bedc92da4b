using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Engine;

/// <summary>Opens the engine with a host and closes it with it.</summary>
internal sealed class TuttiHost(IRunStore store, TuttiOptions options, ILogger<TuttiEngine>? logger = null) : IHostedService, IAsyncDisposable
{
    private TuttiEngine? _engine;

    public TuttiEngine Engine => _engine ?? throw new TuttiException(
        "TUT1036",
        "The engine is not open yet: it opens when the host starts. Start the host, or call TuttiEngine.OpenAsync yourself.");

    public async Task StartAsync(CancellationToken cancellationToken) =>
        _engine = await TuttiEngine.OpenAsync(store, options, logger, cancellationToken).ConfigureAwait(false);

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync().ConfigureAwait(false);

    public ValueTask DisposeAsync() => _engine?.DisposeAsync() ?? ValueTask.CompletedTask;
}
