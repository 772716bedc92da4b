using System.Threading.Tasks.Sources;
using Tutti.Kernel.Journal;

namespace Tutti.Storage.Bench;

/// <summary>One appender that waits for each of its records, without allocating for it.</summary>
internal sealed class Writer(IRunStore store, RunId run, int contentBytes, int contentSeed) : IDurabilityObserver, IValueTaskSource
{
    private readonly byte[] _content = Content(contentBytes, contentSeed);
    private readonly PathKey _key = PathKey.Root.Child("model");
    private static readonly ReadOnlyMemory<byte> Start = new byte[256]; // zeros are a start without any field set
    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    private long _previous = -1;
    private long _waitsFor = long.MaxValue;
    private ulong _sequence;

    public long Appended { get; private set; }

    private RecordKind Kind => _previous < 0 ? RecordKind.RunStarted : RecordKind.StepNoted;

    public async Task RunAsync(long ticksEnd, long limit)
    {
        while (System.Diagnostics.Stopwatch.GetTimestamp() < ticksEnd && Appended < limit)
        {
            await AppendAsync().ConfigureAwait(false);
            Appended++;
        }
    }

    public void OnDurable()
    {
        var waitsFor = Volatile.Read(ref _waitsFor);
        if (store.DurableHead <= waitsFor || Interlocked.CompareExchange(ref _waitsFor, long.MaxValue, waitsFor) != waitsFor) { return; }
        _source.SetResult(result: true);
    }

    public void GetResult(short token) => _source.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private static byte[] Content(int bytes, int seed)
    {
        var content = new byte[bytes];
#pragma warning disable CA5394 // filler, not a secret
        new Random(seed).NextBytes(content);
#pragma warning restore CA5394
        return content;
    }

    private ValueTask AppendAsync()
    {
        if (_content.Length >= sizeof(ulong)) { BitConverter.TryWriteBytes(_content, ++_sequence); }
        _source.Reset();
        var draft = new RecordDraft(Kind, run, _key, "model#1", _previous, 1, _previous < 0 ? Start : default, _content);
        _previous = store.Append(new ReadOnlySpan<RecordDraft>(in draft), this);
        Volatile.Write(ref _waitsFor, _previous);
        store.Flush();
        if (store.DurableHead > _previous && Interlocked.CompareExchange(ref _waitsFor, long.MaxValue, _previous) == _previous) { return ValueTask.CompletedTask; }
        return new ValueTask(this, _source.Version);
    }
}
