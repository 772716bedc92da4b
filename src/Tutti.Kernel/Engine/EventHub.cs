using System.Threading.Channels;
using Tutti.Kernel.Events;
using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Engine;

/// <summary>Tells watchers of a run that there is something new. Records are read from the store; live signs are passed on and may be dropped.</summary>
internal sealed class EventHub
{
    private const int Capacity = 1024;

    private readonly Lock _gate = new();
    private readonly KeyTable<RunId, List<Channel<RunEvent?>>> _watchers = new();
    private bool _hasWatchers;

    public Channel<RunEvent?> Subscribe(RunId run)
    {
        // A full channel drops the oldest: a slow watcher loses live signs, never records, which it reads from the store.
        var channel = Channel.CreateBounded<RunEvent?>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_gate)
        {
            if (!_watchers.TryGetValue(run, out var channels)) { _watchers.TryAdd(run, channels = []); }
            channels.Add(channel);
            Volatile.Write(ref _hasWatchers, true);
        }

        return channel;
    }

    public void Unsubscribe(RunId run, Channel<RunEvent?> channel)
    {
        lock (_gate)
        {
            if (_watchers.TryGetValue(run, out var channels) && channels.Remove(channel) && channels.Count == 0) { _watchers.Remove(run); }
            Volatile.Write(ref _hasWatchers, _watchers.Count > 0);
        }
    }

    /// <summary>Says that records were added: null in the channel.</summary>
    public void RecordAdded(RunId run)
    {
        if (Volatile.Read(ref _hasWatchers)) { Publish(run, happened: null); }
    }

    public bool HasWatchers(RunId run)
    {
        if (!Volatile.Read(ref _hasWatchers)) { return false; }
        lock (_gate) { return _watchers.ContainsKey(run); }
    }

    public void Publish(RunId run, RunEvent? happened)
    {
        lock (_gate)
        {
            if (!_watchers.TryGetValue(run, out var channels)) { return; }
            foreach (var channel in channels) { channel.Writer.TryWrite(happened); }
        }
    }

    /// <summary>Tells the watchers of a run that nothing more comes, and why.</summary>
    public void Fail(RunId run, Exception error)
    {
        lock (_gate)
        {
            if (!_watchers.TryGetValue(run, out var channels)) { return; }
            foreach (var channel in channels) { channel.Writer.TryComplete(error); }
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            foreach (var channel in _watchers.SelectMany(channels => channels)) { channel.Writer.TryComplete(); }
        }
    }
}
