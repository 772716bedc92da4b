using System.Collections.Concurrent;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;

namespace Tutti.Kernel.Objects;

/// <summary>An Object in memory. One message at a time: whoever calls holds its lock until what was decided is on its way to the disk.</summary>
internal abstract class ObjectCell(ObjectDefinition definition, IObjectHost host, RunId id, string key) : IDurabilityObserver
{
    private readonly ConcurrentQueue<(long Position, SignalBody Signal, ReadOnlyMemory<byte> Content)> _leaving = new();
    private Exception? _fallen;
    private int _isSending;

    public RunId Id { get; } = id;

    public string Key { get; } = key;

    public ObjectDefinition Definition { get; } = definition;

    /// <summary>When it was last used, in the host's ticks; for who makes room.</summary>
    public long UsedAt { get; private set; } = Environment.TickCount64;

    protected Lock Gate { get; } = new();

    protected IObjectHost Host { get; } = host;

    /// <summary>Position of its newest record; -1 while it does not exist.</summary>
    protected long LastPosition { get; set; } = -1;

    protected long LastTimeUs { get; set; }

    /// <summary>Whether it has left memory: whoever still holds it looks for it anew.</summary>
    protected bool HasLeft { get; private set; }

    /// <summary>Leaves memory, where everything of it is durable and sent, so that it can be read back.</summary>
    public bool TryLeave()
    {
        lock (Gate) { return HasLeft = _fallen is null && _leaving.IsEmpty && LastPosition < Host.Store.DurableHead; }
    }

    /// <summary>Its due time may have come.</summary>
    /// <returns>False where it has left memory.</returns>
    public abstract bool TryWake();

    /// <summary>The sender has the reply durably: it will not ask again.</summary>
    public abstract void Settle(RequestId request);

    /// <summary>Takes no message any more.</summary>
    /// <param name="why">What callers are told.</param>
    public void Close(Exception why)
    {
        lock (Gate) { _fallen ??= why; }
    }

    /// <summary>Called by the store, on its own threads: takes no lock, because whoever appends holds this Object's.</summary>
    public void OnDurable()
    {
        if (!MaySend() || Interlocked.Exchange(ref _isSending, 1) != 0) { return; }
        Host.Schedule(static cell => ((ObjectCell)cell!).SendDurable(), this);
    }

    protected void RequireWell_NeedsGate()
    {
        UsedAt = Environment.TickCount64;
        if (_fallen is { } why) { throw why; }
    }

    /// <summary>What was decided cannot be written, or came from faulty code: nobody sees this state any more; the journal stands.</summary>
    protected void Fall_NeedsGate(Exception cause) => _fallen ??= new TuttiException(
        ObjectErrors.Fallen, $"The Object '{Definition.Id}' with the key '{Key}' stopped: {cause.Message} Its journal stands; mend the cause and start the host again.", cause: cause);

    /// <summary>Signals leave in the order in which they were decided, once they are durable.</summary>
    protected void Leave_NeedsGate(long position, SignalBody signal, ReadOnlyMemory<byte> content) => _leaving.Enqueue((position, signal, content));

    protected long NowUs_NeedsGate() => LastTimeUs = Math.Max(Host.NowUs, LastTimeUs);

    private bool MaySend() => _leaving.TryPeek(out var next) && next.Position < Host.Store.DurableHead;

    private void SendDurable()
    {
        while (MaySend() && _leaving.TryDequeue(out var next)) { Host.Send(Id, next.Signal, next.Content); }
        Volatile.Write(ref _isSending, 0);
        OnDurable(); // what became durable between the two lines above
    }
}
