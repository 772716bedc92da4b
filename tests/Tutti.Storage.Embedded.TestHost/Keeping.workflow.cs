using System.Globalization;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Erasing;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Runs;
using Tutti.Storage.Embedded.Backups;
using Tutti.Storage.Embedded.Proofs;

namespace Tutti.Storage.Embedded.TestHost;

/// <summary>Everything that writes files of a store: runs with small and large payloads, signed heads, rotations of the key, checkpoints, erasures, backups, and starts in between.</summary>
/// <remarks>
/// What is done is printed when it is: <c>key FIRST</c>, <c>done RUN MARKER</c>, <c>head RECORDS</c>, <c>rotated SECRET</c> (the one that was destroyed, or <c>-</c>), <c>erased RUN</c>,
/// <c>backup FOLDER RECORDS</c>.
/// </remarks>
/// <param name="folder">Of the store, in <c>store</c>, and its backups.</param>
internal sealed class Keeping(string folder)
{
    private const string Workflow = "keep";
    private const int RunsPerLife = 12;
    private const int Lives = 3;
    private const int StepsPerRun = 8;
    private const int LargeText = 200_000; // a file of its own
    private const int SmallText = 2_000;

    private readonly List<RunId> _runs = [];

    private string Store => Path.Combine(folder, "store");

    public async Task LiveAsync()
    {
        for (var life = 0; life < Lives; life++)
        {
            var store = EmbeddedStore.Open(new EmbeddedStoreOptions
            {
                Directory = Store,
                SegmentBytes = 256 * 1024,
                PreparedBytes = 16 * 1024,
                CheckpointEveryBytes = 64 * 1024,
                SignEvery = Timeout.InfiniteTimeSpan, // when it is told to: then the recording is one of a known order
            });
            await using (store.ConfigureAwait(false))
            {
                if (life == 0) { Print($"key {Key(".pub")}"); }
                var options = new TuttiOptions().AddWorkflow(WorkflowDefinition.Create<string, int>(Workflow, 1, MeasureAsync));
                var engine = await TuttiEngine.OpenAsync(store, options).ConfigureAwait(false);
                await using (engine.ConfigureAwait(false)) { await LiveOnceAsync(engine, store).ConfigureAwait(false); }
            }
        }
    }

    /// <summary>Often enough that the tree gets a second level.</summary>
    private static async Task<int> MeasureAsync(WorkflowContext context, string text)
    {
        var sum = 0;
        for (var left = StepsPerRun; left > 0; left--) { sum += await context.StepAsync("measure", _ => new ValueTask<int>(text.Length)); }
        return sum;
    }

    private async Task LiveOnceAsync(TuttiEngine engine, EmbeddedStore store)
    {
        for (var number = 1; number <= RunsPerLife; number++)
        {
            await RunAsync(engine, number % 4 == 0 ? LargeText : SmallText).ConfigureAwait(false);
            if (number % 3 == 0) { Sign(store); }
            if (number % 8 == 4) { Rotate(store); }
            if (number % 4 == 2) { await EraseAsync(engine, _runs[^2]).ConfigureAwait(false); }
            if (number % 6 == 5) { BackUp(); }
        }

        await EraseAsync(engine, _runs[^1]).ConfigureAwait(false); // it has a file of its own
        BackUp();
    }

    private async Task RunAsync(TuttiEngine engine, int length)
    {
        var marker = string.Create(CultureInfo.InvariantCulture, $"secret-of-run-{_runs.Count:00000}");
        var run = await engine.StartAsync(Workflow, marker + new string('x', length)).ConfigureAwait(false);
        await engine.WaitAsync<int>(run).ConfigureAwait(false);
        _runs.Add(run);
        Print($"done {run} {marker}");
    }

    private static void Sign(EmbeddedStore store)
    {
        store.Signing?.Sign();
        Print(string.Create(CultureInfo.InvariantCulture, $"head {store.Signing?.SignedRecords}"));
    }

    /// <summary>Every other life keeps the old secret.</summary>
    private void Rotate(EmbeddedStore store)
    {
        var (old, keeps) = (Key(".key"), _runs.Count > RunsPerLife && _runs.Count <= 2 * RunsPerLife);
        store.Signing?.Rotate(new NewKey("ann", "time for a new one", keeps));
        Print($"rotated {(keeps ? "-" : old)}");
    }

    private string Key(string ending) => File.ReadAllText(Path.Combine(Store, "keys", "log" + ending)).Trim();

    private static async Task EraseAsync(TuttiEngine engine, RunId run)
    {
        await engine.EraseAsync([run], new ErasureOptions { By = "ann", Because = "asked for" }).ConfigureAwait(false);
        Print($"erased {run}");
    }

    private void BackUp()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"backup-{_runs.Count}");
        var report = StoreBackup.Write(Store, Path.Combine(folder, name), withKey: true, progress: null, CancellationToken.None);
        Print(string.Create(CultureInfo.InvariantCulture, $"backup {name} {report.Records}"));
    }

    private static void Print(string line) => Console.Out.WriteLine(line);
}
