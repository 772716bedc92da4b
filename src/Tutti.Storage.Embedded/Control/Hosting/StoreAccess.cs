using Microsoft.Extensions.Logging;
using Tutti.Kernel;
using Tutti.Kernel.Journal;

namespace Tutti.Storage.Embedded.Control.Hosting;

/// <summary>The way to a store: over the socket of whoever holds it, or by taking its lock (rule C2).</summary>
/// <param name="directory">The store's directory.</param>
/// <param name="time">The clock of time limits.</param>
public sealed class StoreAccess(string directory, TimeProvider time)
{
    /// <summary>A holder that starts or leaves gets so much time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>The store's directory.</summary>
    public string Directory => directory;

    /// <summary>For verbs that only read: nothing is run, and no timer fires, where nobody holds the store.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public Task<IRunControl> ReadAsync(CancellationToken cancellationToken) =>
        OpenAsync<IRunControl>(() => new StoreReader(directory, EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = directory })), cancellationToken);

    /// <summary>For verbs that want one answer and run nothing: asks whoever holds the store, or takes it from the store itself where nobody does.</summary>
    /// <typeparam name="T">The answer.</typeparam>
    /// <param name="ask">Asks the holder.</param>
    /// <param name="look">Looks at the store, which is closed afterwards.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<T> LookAsync<T>(Func<IRunControl, Task<T>> ask, Func<EmbeddedStore, Task<T>> look, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ask);
        ArgumentNullException.ThrowIfNull(look);
        var opened = await OpenAsync<IAsyncDisposable>(() => EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = directory }), cancellationToken).ConfigureAwait(false);
        await using (opened.ConfigureAwait(false)) { return await (opened is EmbeddedStore store ? look(store) : ask((IRunControl)opened)).ConfigureAwait(false); }
    }

    /// <summary>For verbs that run workflows: the holder's control, or a <see cref="StoreHolder"/> of this process.</summary>
    /// <param name="options">How to hold the store.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<IRunControl> HoldAsync(HolderOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var opened = await OpenAsync<object>(() => EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = directory }), cancellationToken).ConfigureAwait(false);
        return opened is EmbeddedStore store
            ? await StoreHolder.StartAsync(store, directory, options, cancellationToken).ConfigureAwait(false)
            : (IRunControl)opened;
    }

    /// <summary>The control of whoever holds the store now, or null.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<IRunControl?> TryConnectAsync(CancellationToken cancellationToken) =>
        await ControlClient.TryConnectAsync(directory, cancellationToken).ConfigureAwait(false);

    private async Task<T> OpenAsync<T>(Func<T> open, CancellationToken cancellationToken)
        where T : class
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                if (await ControlClient.TryConnectAsync(directory, cancellationToken).ConfigureAwait(false) is { } client) { return (T)(object)client; }
                return open();
            }
            catch (TuttiException locked) when (locked.Code == StoreErrors.Held)
            {
                // Somebody took it between the two looks, or is about to leave: look again.
                if (time.GetElapsedTime(began) > Patience) { throw ControlErrors.NoAnswer(directory, HolderIn(locked.Message), locked); }
            }
            catch (TuttiException busy) when (busy.Code == ControlErrors.Busy && time.GetElapsedTime(began) < Patience)
            {
                // A place gets free soon.
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string HolderIn(string message)
    {
        var words = message.Split(' ').ToList();
        var at = words.IndexOf("process");
        return at > 0 && words[at - 1] == "by" ? $"process {words[at + 1].TrimEnd('.')}" : "another process";
    }
}

/// <summary>How a store is held.</summary>
public sealed class HolderOptions
{
    /// <summary>Where workflows come from.</summary>
    public required IModuleLoader Modules { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Called after a crash, once the store is held and before any run goes on: ends processes that runs of earlier holders have left. It is told which
    /// runs are this store's. Null where runs start no processes.
    /// </summary>
    public Func<Func<RunId, bool>, CancellationToken, Task>? EndLeftovers { get; init; }

    /// <summary>Where the host reports what a person may have to act on.</summary>
    public ILogger? Logger { get; init; }
}
