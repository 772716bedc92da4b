using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;

namespace Tutti.Kernel.Runs;

/// <summary>A decision for a branch of the code, seen by the code only once it is durable: no effect can depend on a lost decision.</summary>
internal sealed class VersionWait(WorkflowContext root, PathKey key, string change, int version) : Waiter(root, key, "")
{
    private readonly TaskCompletionSource<int> _completion = new();

    public Task<int> Task => _completion.Task;

    public override bool IsExternal => false;

    public override void Launch()
    {
        if (Run.TryRepeatMemo(this)) { return; }
        Run.AppendDelivered(RecordKind.VersionMarked, this, new VersionBody(change, version).Encode(), default);
    }

    public override void Deliver(in Delivery delivery) => _completion.SetResult(VersionBody.Decode(delivery.Body.Span).Version);

    /// <summary>A decision is made, whoever was cancelled meanwhile.</summary>
    public override void OnScopeCancelled() { }
}
