using System.Globalization;
using System.Text.Json;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;

namespace Tutti.Governance.TestHost;

/// <summary>All runs at once, and the person who is asked what became of a call that nobody knows of.</summary>
internal sealed class Fleet(TuttiEngine engine, ShopClient shop, int runs)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(10);

    /// <summary>Starts the runs, or finds them, and waits until each has ended.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync()
    {
        var started = await Task.WhenAll(Enumerable.Range(0, runs).Select(StartAsync)).ConfigureAwait(false);
        await Console.Out.WriteLineAsync("started").ConfigureAwait(false); // the killer may kill from here on
        var ends = await Task.WhenAll(started.Select(EndAsync)).ConfigureAwait(false);
        var wrong = ends.Where(static end => end.Status != RunStatus.Completed && end.ErrorCode != SpendingFlow.Regret).ToList();
        foreach (var end in wrong) { await Console.Error.WriteLineAsync($"{end}").ConfigureAwait(false); }
        return wrong.Count == 0 ? 0 : 3;
    }

    private Task<RunId> StartAsync(int number) =>
        engine.StartAsync(SpendingFlow.Id, number, new StartOptions { Key = number.ToString(CultureInfo.InvariantCulture) }, CancellationToken.None);

    private async Task<RunResult> EndAsync(RunId run)
    {
        while (true)
        {
            if (await engine.ReadResultAsync(run).ConfigureAwait(false) is { } end) { return end; }
            if (engine.Catalogue.Find(run)?.Status == RunStatus.NeedsAttention) { throw new InvalidOperationException($"Run {run} needs attention."); }
            foreach (var wait in await engine.WaitsAsync(run).ConfigureAwait(false))
            {
                if (wait.Kind == WaitKind.UnknownOutcome) { await ResolveAsync(run, wait.Path).ConfigureAwait(false); }
            }

            await Task.Delay(LookEvery, TimeProvider.System).ConfigureAwait(false);
        }
    }

    private async Task ResolveAsync(RunId run, string path)
    {
        var what = path[(path.LastIndexOf('/') + 1)..];
        var isDone = await shop.IsDoneAsync(what).ConfigureAwait(false);
        try
        {
            await engine.ResolveAsync(
                run,
                path,
                isDone ? UnknownResolution.Happened : UnknownResolution.DidNotHappen,
                "bob",
                isDone ? JsonSerializer.SerializeToUtf8Bytes(what) : default).ConfigureAwait(false);
        }
        catch (TuttiException late) when (late.Code is "TUT1008" or "TUT1016" or "TUT1024")
        {
            // Still being read, or resolved meanwhile.
        }
    }
}
