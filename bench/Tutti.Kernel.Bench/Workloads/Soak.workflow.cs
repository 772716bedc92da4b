using System.Diagnostics;
using System.Globalization;
using Tutti.Kernel.Bench.Measuring;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Runs;
using Tutti.Storage.Embedded;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Backups;

namespace Tutti.Kernel.Bench.Workloads;

/// <summary>
/// Very many waiting runs, of which a few are woken each second for hours: each does a step, begins anew and waits again. Memory must stay as it is; each hour the store is backed
/// up and the copy verified; at the end runs say how often they were woken. One CSV line a minute on stdout.
/// </summary>
/// <param name="directory">Where the store lies.</param>
/// <param name="length">How long to go on.</param>
/// <param name="count">How many runs wait.</param>
/// <param name="rate">How many are woken each second.</param>
internal sealed class Soak(string directory, TimeSpan length, int count, int rate)
{
    private const string Counter = "counter";
    private const string Wake = "wake";
    private const int Asked = 1_000;
    private const int Starters = 1_000;
    private const double MostDriftPercent = 2;

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly int[] _woken = new int[count];
    private readonly RunId[] _runs = new RunId[count];
    private readonly List<double> _megabytes = [];

    /// <returns>Whether memory stayed and every count is right.</returns>
    public async Task<bool> RunAsync()
    {
        var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = directory });
        await using (store.ConfigureAwait(false))
        {
            var options = new TuttiOptions().AddWorkflow(WorkflowDefinition.Create<long, long>(Counter, 1, CountAsync));
            var engine = await TuttiEngine.OpenAsync(store, options).ConfigureAwait(false);
            await using (engine.ConfigureAwait(false))
            {
                await Host.PoolAsync(count, Starters, async index => _runs[index] = await engine.StartAsync(Counter, 0L).ConfigureAwait(false)).ConfigureAwait(false);
                Say($"{count:N0} runs wait");
                await WakeForAsync(engine, store).ConfigureAwait(false);
                return await AreRightAsync(engine).ConfigureAwait(false) && IsFlat();
            }
        }
    }

    /// <summary>A negative word ends it.</summary>
    private static async Task<long> CountAsync(WorkflowContext context, long woken)
    {
        if (await context.SignalAsync<long>(Wake) < 0) { return woken; }
        await context.StepAsync("step", static _ => new ValueTask<long>(1));
        throw context.ContinueAsNew(woken + 1);
    }

    private async Task WakeForAsync(TuttiEngine engine, EmbeddedStore store)
    {
        var (started, minute, backedUp) = (Stopwatch.GetTimestamp(), 0, 0);
        await Console.Out.WriteLineAsync("minute,managed MB,resident MB,log MB,p99 ms").ConfigureAwait(false);
        while (Stopwatch.GetElapsedTime(started) < length)
        {
            var times = await WakeSomeAsync(engine, minute).ConfigureAwait(false);
            var managed = await ProcessMemory.SettledBytesAsync().ConfigureAwait(false) / 1e6;
            _megabytes.Add(managed);
            var line = string.Create(CultureInfo.InvariantCulture, $"{++minute},{managed:F2},{ProcessMemory.RssMb():F1},{store.LogBytes / 1e6:F0},{times[(int)(times.Count * 0.99)]:F2}");
            await Console.Out.WriteLineAsync(line).ConfigureAwait(false);
            if (Stopwatch.GetElapsedTime(started).TotalHours < backedUp) { continue; }
            BackUp();
            backedUp++;
        }
    }

    /// <summary>A minute's worth, evenly; whoever falls behind catches up.</summary>
    private async Task<List<double>> WakeSomeAsync(TuttiEngine engine, int minute)
    {
        var (times, started) = (new List<double>(), Stopwatch.GetTimestamp());
        for (var number = 0; number < rate * Every.TotalSeconds; number++)
        {
            var ahead = TimeSpan.FromSeconds(number / (double)rate) - Stopwatch.GetElapsedTime(started);
            if (ahead > TimeSpan.Zero) { await Task.Delay(ahead, TimeProvider.System, CancellationToken.None).ConfigureAwait(false); }
            var index = (int)((((uint)minute * 2654435761u) + ((uint)number * 40503u)) % (uint)count);
            var asked = Stopwatch.GetTimestamp();
            await engine.SignalAsync(_runs[index], Wake, 1L).ConfigureAwait(false);
            times.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            _woken[index]++;
        }

        times.Sort();
        return times;
    }

    private void BackUp()
    {
        var copy = directory + ".copy";
        var report = StoreBackup.Write(directory, copy, withKey: true, progress: null, CancellationToken.None);
        using (var audit = StoreAudit.Open(copy)) { Check.That(!audit.Verify(run: null, new AuditTrust(), progress: null, CancellationToken.None).HasFailed, "The backup"); }
        Directory.Delete(copy, recursive: true);
        Say($"a backup of {report.Records:N0} records is sound");
    }

    private async Task<bool> AreRightAsync(TuttiEngine engine)
    {
        var wrong = 0;
        for (var index = 0; index < count; index += Math.Max(1, count / Asked))
        {
            await engine.SignalAsync(_runs[index], Wake, -1L).ConfigureAwait(false);
            if (await engine.WaitAsync<long>(_runs[index]).ConfigureAwait(false) != _woken[index]) { wrong++; }
        }

        Say(wrong == 0 ? $"of {Asked:N0} runs each was woken as often as it says" : $"{wrong} of {Asked:N0} runs were woken another number of times than they say");
        return wrong == 0;
    }

    /// <summary>The last third against the one before; the first is warm-up.</summary>
    private bool IsFlat()
    {
        var third = _megabytes.Count / 3;
        if (third == 0) { return true; }
        var (middle, last) = (Session.Median(_megabytes.GetRange(third, third)), Session.Median(_megabytes.GetRange(_megabytes.Count - third, third)));
        var drift = 100 * ((last / middle) - 1);
        Say(string.Create(CultureInfo.InvariantCulture, $"managed memory went from {middle:F2} to {last:F2} MB: {drift:+0.00;-0.00} %, at most {MostDriftPercent} allowed"));
        return Math.Abs(drift) <= MostDriftPercent;
    }

    private static void Say(string text) => Console.Error.WriteLine(text);
}
