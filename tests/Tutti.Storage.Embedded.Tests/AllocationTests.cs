using Tutti.Kernel.Journal;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests;

/// <summary>The hot path's budget of bytes.</summary>
public sealed class AllocationTests
{
    private const int Appends = 1_000;

    /// <summary>Bytes are counted in pieces of some kilobytes, so that one round may be charged with what another began.</summary>
    private const int Rounds = 3;

    [Fact]
    public async Task AppendAndCommit_Steady_AllocateNothing()
    {
        var directory = Directory.CreateTempSubdirectory("tutti-alloc").FullName;
        await using (var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = directory, CommitsInBackground = false, PreparedBytes = 4 * 1024 * 1024 }))
        {
            var observer = new DurabilityCounter();
            Append(store, observer, Appends);

            var least = long.MaxValue;
            for (var round = 0; round < Rounds; round++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                Append(store, observer, Appends);
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            Assert.InRange(least, 0, 8 * 1024); // entries of the sparse index, one for 64 KiB of log
            Assert.Equal((1 + Rounds) * Appends, observer.Told);
        }

        Directory.Delete(directory, recursive: true);
    }

    private static void Append(EmbeddedStore store, DurabilityCounter observer, int count)
    {
        ReadOnlyMemory<byte> content = Content;
        for (var index = 0; index < count; index++)
        {
            var draft = TestRecords.Next(Run, store.DurableHead - 1, content);
            store.Append(new ReadOnlySpan<RecordDraft>(in draft), observer);
            store.CommitOnce();
        }
    }

    private static readonly RunId Run = RunId.FromKey(Guid.Empty, "r");

    private static readonly byte[] Content = new byte[200];

    private sealed class DurabilityCounter : IDurabilityObserver
    {
        public int Told { get; private set; }

        public void OnDurable() => Told++;
    }
}
