using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Payloads;

namespace Tutti.Kernel.Runs;

/// <summary>A signal to another run: over as soon as it is durable here; the engine delivers it at least once.</summary>
internal sealed class SendWait(WorkflowContext scope, PathKey key, string path, SignalBody signal, ReadOnlyMemory<byte> content)
    : Waiter(scope, key, path)
{
    private readonly TaskCompletionSource<Unit> _completion = new();

    public Task Task => _completion.Task;

    public override bool IsWork => true;

    public override bool IsExternal => false;

    public override void Launch() =>
        Run.AppendDelivered(RecordKind.SignalSent, this, signal.Encode(), content);

    public override void Deliver(in Delivery delivery)
    {
        if (Run.IsLive) { Run.Host.Send(Run.Id, signal, content); }
        _completion.SetResult(default);
    }

    /// <summary>It is on its way already.</summary>
    public override void OnScopeCancelled() { }
}
