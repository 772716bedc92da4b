using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;
using Tutti.Storage.Embedded;

namespace Tutti.Torture.Journals;

/// <summary>What a store holds, read by the library itself from a copy, so that the tool recovers from what was really left.</summary>
internal sealed class StoredRuns
{
    private readonly Dictionary<RunId, (RunStatus Status, IReadOnlyList<JournalRecord> Records)> _runs = [];

    public int Count => _runs.Count;

    public int Records => _runs.Values.Sum(static run => run.Records.Count);

    public static async Task<StoredRuns> ReadAsync(string store, string copy)
    {
        var runs = new StoredRuns();
        if (!File.Exists(Path.Combine(store, "store"))) { return runs; }
        Copy(store, copy);
        await using (var opened = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = copy, CommitsInBackground = false }))
        {
            foreach (var run in opened.Catalogue.List(new RunQuery { Limit = int.MaxValue }))
            {
                runs._runs.Add(run.Id, (run.Status, await opened.ReadRunAsync(run.Id, 0, TestContext.Current.CancellationToken)));
            }
        }

        Directory.Delete(copy, recursive: true);
        return runs;
    }

    /// <summary>Paths of completed steps, of all runs.</summary>
    public IReadOnlyList<string> Completed() =>
        [.. _runs.Values.SelectMany(static run => run.Records).Where(static record => record.Kind == RecordKind.StepCompleted).Select(static record => record.Path)];

    public bool Has(string run) => RunId.TryParse(run, out var id) && _runs.ContainsKey(id);

    /// <summary>Every run completed, and no path of one has two results (P2).</summary>
    public void RequireCompleted(string when)
    {
        foreach (var (run, (status, records)) in _runs)
        {
            Assert.True(status == RunStatus.Completed, $"{when}: run {run} is {status}");
            var twice = records.Where(static record => record.Kind == RecordKind.StepCompleted).GroupBy(static record => record.Path).FirstOrDefault(static group => group.Count() > 1);
            Assert.True(twice is null, $"{when}: '{twice?.Key}' of run {run} has two results");
        }
    }

    /// <summary>The times of a run's records never go back, whatever the clock does.</summary>
    public void RequireOrderedTimes()
    {
        foreach (var (run, (_, records)) in _runs)
        {
            Assert.True(records.Zip(records.Skip(1)).All(static pair => pair.First.Time <= pair.Second.Time), $"run {run} goes back in time");
        }
    }

    /// <summary>Copies a store as it lies there.</summary>
    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.EnumerateDirectories(from)) { Copy(folder, Path.Combine(to, Path.GetFileName(folder))); }
        foreach (var file in Directory.EnumerateFiles(from).Where(static file => !file.EndsWith(".sock", StringComparison.Ordinal))) { File.Copy(file, Path.Combine(to, Path.GetFileName(file))); }
    }
}
