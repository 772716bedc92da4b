using System.Collections.Concurrent;
using Tutti.Histories.TestHost;
using Tutti.Kernel.Engine;
using Tutti.Storage.Embedded;
#if TUTTI_MUTANTS
using Tutti.Kernel.Diagnostics;
#endif

// args: directory of the store, and in builds with faults the one to switch on. Prints "open" when it is open; then answers calls, many at once, until its
// input ends or somebody kills it.
// A line of input: NUMBER SUBJECT start KEY, or NUMBER SUBJECT call JSON. A line of output: NUMBER ANSWER|
// What does not end in | was cut off by the kill.
#if TUTTI_MUTANTS
if (args.Length > 1) { Mutations.Active = Enum.Parse<Mutation>(args[1]); }
#endif
var subjects = Subject.Names.ToDictionary(static name => name, Subject.Named, StringComparer.Ordinal);
var options = new TuttiOptions();
foreach (var subject in subjects.Values) { subject.Declare(options); }

var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = args[0], SegmentBytes = 2 * 1024 * 1024 }); // small, so that kills meet new segments
await using (store.ConfigureAwait(false))
{
    var engine = await TuttiEngine.OpenAsync(store, options).ConfigureAwait(false);
    await using (engine.ConfigureAwait(false))
    {
        var (gate, open) = (new Lock(), new ConcurrentDictionary<Task, bool>());
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        Print("open");
        while (await Console.In.ReadLineAsync().ConfigureAwait(false) is { } line) { Follow(Task.Run(() => AnswerAsync(line.Split(' ', 4)))); }
        await Task.WhenAll(open.Keys).ConfigureAwait(false);

        void Follow(Task answering)
        {
            open[answering] = true;
            _ = answering.ContinueWith(done => open.TryRemove(done, out _), TaskScheduler.Default);
        }

        async Task AnswerAsync(string[] asked)
        {
            try { Print($"{asked[0]} {await CallAsync(subjects[asked[1]], asked[2], asked[3]).ConfigureAwait(false)}"); }
#pragma warning disable CA1031 // Whatever comes of a call is its answer; who asked knows which ones there are.
            catch (Exception error)
#pragma warning restore CA1031
            {
                Print($"{asked[0]} {error.GetType().Name}: {error.Message.ReplaceLineEndings(" ")}");
            }
        }

        async Task<string> CallAsync(Subject subject, string verb, string text)
        {
            if (verb == "call") { return await subject.CallAsync(engine, text, CancellationToken.None).ConfigureAwait(false); }
            await subject.StartAsync(engine, text, CancellationToken.None).ConfigureAwait(false);
            return "there";
        }

        void Print(string line)
        {
            lock (gate) { output.WriteLine(line + "|"); }
        }
    }
}
