using System.Globalization;
using System.Text;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded;
using Tutti.Storage.Embedded.TestHost;
using Tutti.Testing;

// args: directory, and "keep" to do once everything that writes files of a store.
if (args is [var folder, "keep"])
{
    await new Keeping(folder).LiveAsync().ConfigureAwait(false);
    return;
}

// args: directory, number of writers. Prints "<writer> <number of its acknowledged records>" lines until it is killed or fails.
var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = args[0], SegmentBytes = 2 * 1024 * 1024 });
await using (store.ConfigureAwait(false))
{
    var gate = new Lock();
    using var standardOutput = Console.OpenStandardOutput();
    var writers = Enumerable.Range(0, int.Parse(args[1], CultureInfo.InvariantCulture)).Select(writer => Task.Run(() => AppendAsync(writer)));
    await Task.WhenAll(writers).ConfigureAwait(false);

    async Task AppendAsync(int writer)
    {
        var run = RunId.FromKey(Guid.Empty, $"{args[0]}/{Environment.ProcessId}/{writer}");
        var waiter = new DurabilityWaiter(store);
        long previous = -1;
        for (var count = 1; ; count++)
        {
            var content = Encoding.ASCII.GetBytes($"{run}/{count}");
            previous = store.Append([TestRecords.Next(run, previous, content)], waiter);
            store.Flush();
            await waiter.UntilAsync(previous + 1, CancellationToken.None).ConfigureAwait(false);
            Acknowledge(Encoding.ASCII.GetBytes($"{run} {count}\n"));
        }
    }

    void Acknowledge(byte[] line)
    {
        lock (gate) { standardOutput.Write(line); }
    }
}
