using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Payloads;

namespace Tutti.Kernel.Runs;

/// <summary>A wait for the next signal of a name.</summary>
internal sealed class SignalWait<T>(WorkflowContext scope, PathKey key, string path, string name, PayloadCodec<T> codec)
    : ExternalWait<T>(scope, key, path), ISignalWait
{
    public string Name { get; } = name;

    public override void Launch()
    {
        var notes = Run.Notes(this);
        if (notes.IsSignalAwaited) { return; }
        notes.IsSignalAwaited = true;
        Run.AppendNote(RecordKind.SignalAwaited, this, new TypedBody(Name).Encode());
    }

    protected override T Read(in Delivery delivery) => codec.Decode(delivery.Content.Span);
}

/// <summary>A wait that a signal ends.</summary>
internal interface ISignalWait
{
    string Name { get; }
}
