using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Log;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests;

/// <summary>A disk that lies or fails: nothing is lost in silence, nothing sound is refused.</summary>
public sealed class FaultTests(ITestOutputHelper output)
{
    private const int Seeds = 150;
    private const int LeastOfEach = 100;

    [Theory]
    [InlineData(DiskFault.LostWrite)]
    [InlineData(DiskFault.TornWrite)]
    [InlineData(DiskFault.MisdirectedWrite)]
    public async Task Open_AfterALie_NamesTheDamageOrLostNothing(DiskFault fault)
    {
        int happened = 0, named = 0;
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var disk = new SimulatedDisk(seed);
            var promised = await AppendWithFaultAsync(disk, fault, commitOfFault: 2 + (seed % 5), commits: 10);
            happened += disk.Faults;
            named += await JudgeAsync(disk.Copy(), promised, seed);
        }

        output.WriteLine($"{fault}: {happened} times, {named} named");
        Assert.InRange(happened, LeastOfEach, Seeds);
        Assert.InRange(named, happened * 8 / 10, happened); // the rest hit zeros that were zeros before
    }

    [Theory]
    [InlineData(DiskFault.WriteError, "TUT3013")]
    [InlineData(DiskFault.DiskFull, "TUT3005")]
    [InlineData(DiskFault.FlushError, "TUT3013")]
    public async Task Append_AfterAFailedCommit_IsRefusedForEver(DiskFault fault, string code)
    {
        var happened = 0;
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var random = new Random(seed);
            var disk = new SimulatedDisk(seed);
            var promised = await AppendWithFaultAsync(disk, fault, commitOfFault: 1 + (seed % 7), commits: 10, failure =>
                Assert.Equal(code, Assert.IsType<TuttiException>(failure).Code));
            happened += disk.Faults;
            await using var store = EmbeddedStore.Open(Workload.Options(disk.Crash((Survival)random.Next(5), random)));
            Assert.True(store.DurableHead >= promised, $"seed {seed}: {store.DurableHead} of {promised}");
        }

        output.WriteLine($"{fault}: {happened} times");
        Assert.Equal(Seeds, happened);
    }

    [Fact]
    public async Task Open_StaleSegment_IsNamed()
    {
        var happened = 0;
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var disk = new SimulatedDisk(seed);
            var early = await AppendWithFaultAsync(disk, DiskFault.None, 0, commits: 3);
            var old = disk.BytesOf("log/00000001.seg");
            var late = await AppendWithFaultAsync(disk, DiskFault.None, 0, commits: 3);
            disk.Overwrite("log/00000001.seg", old);
            happened++;

            var refusal = Assert.ThrowsAny<TuttiException>(() => EmbeddedStore.Open(Workload.Options(disk)));

            Assert.True(early < late);
            Assert.Contains(refusal.Code, new[] { "TUT3002", "TUT3007" });
        }

        output.WriteLine($"stale segment: {happened} times");
        Assert.Equal(Seeds, happened);
    }

    [Fact]
    public async Task Open_ShortReads_ChangeNothing()
    {
        var faults = 0;
        for (var seed = 1; seed <= 20; seed++)
        {
            var disk = new SimulatedDisk(seed);
            var promised = await AppendWithFaultAsync(disk, DiskFault.None, 0, commits: 8);
            disk.Fault = DiskFault.ShortReads;
            await using var store = EmbeddedStore.Open(Workload.Options(disk));
            Assert.Equal(promised, store.DurableHead);
            Assert.Empty((await store.CheckAsync(null, TestContext.Current.CancellationToken)).Faults);
            faults += disk.Faults;
        }

        output.WriteLine($"short reads: {faults}");
        Assert.InRange(faults, LeastOfEach, int.MaxValue);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Open_EveryFlippedBit_IsDetectedOrIrrelevant(bool withCheckpoint)
    {
        var sound = new SimulatedDisk(1);
        var promised = await AppendWithFaultAsync(sound, DiskFault.None, 0, commits: 4, withCheckpoint: withCheckpoint);
        int detected = 0, checkpoint = 0, unused = 0;
        foreach (var file in sound.Files())
        {
            var bits = file.StartsWith("log/", StringComparison.Ordinal) ? 8L * LogBytes(sound.BytesOf(file)) : 8L * sound.BytesOf(file).Length;
            for (long bit = 0; bit < bits; bit++)
            {
                var disk = sound.Copy();
                disk.Flip(file, bit);
                if (await JudgeAsync(disk, promised, (int)bit) == 1) { detected++; }
                else if (file == "checkpoint") { checkpoint++; }
                else { unused++; }
            }
        }

        output.WriteLine($"{detected} flips detected, {checkpoint} in the checkpoint, which is rebuilt, {unused} in the last seal");
        Assert.InRange(detected, 1_000, int.MaxValue);
        Assert.InRange(unused, 0, 8 * BlockHeader.Size);
    }

    private static int LogBytes(byte[] segment) => segment.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;

    /// <returns>1 when the store names damage; 0 when it opens and holds all that was promised.</returns>
    private static async Task<int> JudgeAsync(SimulatedDisk disk, long promised, int seed)
    {
        try
        {
            var store = EmbeddedStore.Open(Workload.Options(disk));
            for (var position = 0; position < promised; position++)
            {
                Assert.Equal(position, (await store.ReadAsync(position, CancellationToken.None)).Position);
            }

            Assert.True(store.DurableHead >= promised, $"case {seed}: silent loss, {store.DurableHead} of {promised}");
            return (await store.CheckAsync(null, CancellationToken.None)).Faults.Count > 0 ? 1 : 0;
        }
        catch (TuttiException named)
        {
            Assert.StartsWith("TUT30", named.Code, StringComparison.Ordinal);
            return 1;
        }
    }

    private static async Task<long> AppendWithFaultAsync(
        SimulatedDisk disk, DiskFault fault, int commitOfFault, int commits, Action<Exception>? failed = null, bool withCheckpoint = true)
    {
        var store = EmbeddedStore.Open(Workload.Options(disk));
        var run = RunId.FromKey(Guid.Empty, $"{store.DurableHead}");
        long previous = -1;
        for (var commit = 0; commit < commits && store.Failure is null; commit++)
        {
            if (commit == commitOfFault && fault != DiskFault.None)
            {
                Prepare(store, ref previous, run); // so that the fault meets a block, not the preparation of space
                disk.Fault = fault;
            }

            previous = store.Append([Draft(run, previous, commit)], null);
            store.CommitOnce();
        }

        var promised = store.DurableHead;
        if (store.Failure is { } failure)
        {
            failed?.Invoke(failure);
            Assert.Equal("TUT3001", Assert.Throws<TuttiException>(() => store.Append([Draft(run, previous, 0)], null)).Code);
        }

        if (withCheckpoint) { await store.DisposeAsync(); }
        else { store.Seal(); }
        return promised;
    }

    private static void Prepare(EmbeddedStore store, ref long previous, RunId run)
    {
        previous = store.Append([Draft(run, previous, -1)], null);
        store.CommitOnce();
    }

    private static RecordDraft Draft(RunId run, long previous, int number)
    {
        var content = new byte[60 + (number * 37 % 900)];
        new Random(number).NextBytes(content);
        return TestRecords.Next(run, previous, content);
    }
}
