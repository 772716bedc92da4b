using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Memory;
using Tutti.Storage.Embedded;

namespace Tutti.Kernel.Bench.Measuring;

/// <summary>An engine and its store, with the workflows of all workloads.</summary>
internal sealed class Host : IAsyncDisposable
{
    private Host(IRunStore store, TuttiEngine engine) => (Store, Engine) = (store, engine);

    public IRunStore Store { get; }

    public TuttiEngine Engine { get; }

    /// <summary>Opens a host on a directory, or in memory where there is none.</summary>
    /// <param name="directory">Where the store lies; null for memory.</param>
    /// <param name="onStep">Told of each step.</param>
    /// <param name="signs">Whether heads of the log are signed while runs go on, as they are unless somebody says otherwise.</param>
    public static async Task<Host> OpenAsync(string? directory, Action<long>? onStep = null, bool signs = true)
    {
        IRunStore store = directory is null ? new InMemoryStore(Guid.Empty) : EmbeddedStore.Open(OptionsFor(directory, signs));
        var engine = await TuttiEngine.OpenAsync(store, Workflows.Options(onStep ?? (static _ => { }))).ConfigureAwait(false);
        return new Host(store, engine);
    }

    private static EmbeddedStoreOptions OptionsFor(string directory, bool signs)
    {
        var options = new EmbeddedStoreOptions { Directory = directory };
        if (!signs) { options.SignEvery = Timeout.InfiniteTimeSpan; }
        return options;
    }

    public async Task<long> RunAsync(string workflow, long input, string? key = null)
    {
        var run = await Engine.StartAsync(workflow, input, key is null ? null : new StartOptions { Key = key }).ConfigureAwait(false);
        return await Engine.WaitAsync<long>(run).ConfigureAwait(false);
    }

    /// <summary>Runs <c>count</c> calls, at most <c>width</c> at once.</summary>
    public static Task PoolAsync(int count, int width, Func<int, Task> call)
    {
        var next = -1;
        return Task.WhenAll(Enumerable.Range(0, Math.Min(count, width)).Select(_ => Task.Run(async () =>
        {
            for (var index = Interlocked.Increment(ref next); index < count; index = Interlocked.Increment(ref next)) { await call(index).ConfigureAwait(false); }
        })));
    }

    /// <summary>Waits until no run is in memory.</summary>
    public async Task UntilParkedAsync()
    {
        while (Engine.ActiveRuns > 0) { await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None).ConfigureAwait(false); }
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync().ConfigureAwait(false);
        await Store.DisposeAsync().ConfigureAwait(false);
    }
}
