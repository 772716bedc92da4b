using Tutti.Kernel.Journal;
using Tutti.Testing;

namespace Tutti.Storage.Embedded.Tests;

/// <summary>A store under a seeded load on a simulated disk, and the memory of what it promised.</summary>
internal sealed class Workload(SimulatedDisk disk, int seed)
{
    private const int Runs = 5;

    private readonly Random _random = new(seed);
    private readonly Dictionary<RunId, long> _last = [];
    private readonly List<byte[]> _contents = [];

    /// <summary>What was appended, by position.</summary>
    public List<RecordDraft> Appended { get; } = [];

    /// <summary>Records whose durability the store has confirmed.</summary>
    public long Acknowledged { get; private set; }

    public static EmbeddedStoreOptions Options(SimulatedDisk disk) => new()
    {
        Disk = disk,
        Salts = new SeededSalts(7),
        CommitsInBackground = false,
        SegmentBytes = 16 * 1024,
        PreparedBytes = 2 * 1024,
    };

    /// <summary>Opens the store, appends in batches, seals now and then, and closes it in half of the cases.</summary>
    public async Task RunAsync(int commits)
    {
        var store = EmbeddedStore.Open(Options(disk));
        for (var commit = 0; commit < commits && store.Failure is null; commit++)
        {
            for (var appends = _random.Next(1, 4); appends > 0; appends--) { Append(store); }
            store.CommitOnce();
            Acknowledged = store.DurableHead;
            if (_random.Next(6) == 0) { store.Seal(); }
        }

        if (_random.Next(2) == 0) { await store.DisposeAsync(); }
    }

    /// <summary>The store after a crash or damage: opened, compared with what was appended, used again, and closed.</summary>
    /// <returns>How many records it holds; every one of them is as it was appended.</returns>
    public async Task<long> VerifyAsync(SimulatedDisk after)
    {
        var store = EmbeddedStore.Open(Options(after));
        var head = store.DurableHead;
        Xunit.Assert.InRange(head, 0, Appended.Count);
        for (var position = 0; position < head; position++) { Same(Appended[position], await store.ReadAsync(position, CancellationToken.None), position); }
        foreach (var run in _last.Keys) { await store.ReadRunAsync(run, 0, CancellationToken.None); }
        var next = store.Append([TestRecords.Next(RunId.FromKey(Guid.Empty, "later"), -1, default)], null);
        Xunit.Assert.Equal(head, next);
        Xunit.Assert.True(store.CommitOnce());
        await store.DisposeAsync();
        var report = await CheckAsync(after);
        Xunit.Assert.Empty(report.Faults);
        Xunit.Assert.Equal(head + 1, report.Records);
        return head;
    }

    private static async Task<Checks.StoreCheckReport> CheckAsync(SimulatedDisk disk)
    {
        await using var store = EmbeddedStore.Open(Options(disk));
        return await store.CheckAsync(null, CancellationToken.None);
    }

    private static void Same(in RecordDraft draft, JournalRecord record, long position)
    {
        Xunit.Assert.Equal((position, draft.Kind, draft.Run, draft.Path, draft.Time), (record.Position, record.Kind, record.Run, record.Path, record.Time));
        Xunit.Assert.True(draft.Body.Span.SequenceEqual(record.Body.Span));
        Xunit.Assert.True(draft.Content.Span.SequenceEqual(record.Content.Span));
    }

    private void Append(EmbeddedStore store)
    {
        var run = RunId.FromKey(Guid.Empty, $"run {_random.Next(Runs)}");
        var batch = new RecordDraft[_random.Next(1, 3)];
        for (var index = 0; index < batch.Length; index++)
        {
            var previous = index > 0 ? RecordDraft.FollowsBatch : _last.GetValueOrDefault(run, -1);
            batch[index] = previous == -1
                ? TestRecords.Next(run, -1, Content())
                : new RecordDraft(RecordKind.StepNoted, run, PathKey.Root.Child("s"), $"s#{_random.Next(9)}", previous, Appended.Count, Body(), Content());
        }

        var first = store.Append(batch, null);
        Xunit.Assert.Equal(Appended.Count, first);
        Appended.AddRange(batch);
        _last[run] = first + batch.Length - 1;
    }

    private byte[] Body() => Bytes(_random.Next(20));

    private byte[] Content()
    {
        if (_contents.Count > 0 && _random.Next(4) == 0) { return _contents[_random.Next(_contents.Count)]; }
        var content = Bytes(_random.Next(8) switch { 0 => 0, < 4 => _random.Next(1, 256), < 7 => _random.Next(256, 1200), _ => _random.Next(1200, 3500) });
        _contents.Add(content);
        return content;
    }

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }
}
