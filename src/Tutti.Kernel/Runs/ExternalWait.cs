using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Runs;

/// <summary>A wait for an event from outside: timer, signal, answer.</summary>
internal abstract class ExternalWait<T>(WorkflowContext scope, PathKey key, string path) : Waiter(scope, key, path)
{
    private readonly TaskCompletionSource<T> _completion = new();

    public Task<T> Task => _completion.Task;

    public override bool IsExternal => true;

    public override void Deliver(in Delivery delivery) => _completion.SetResult(Read(delivery));

    public override void OnScopeCancelled()
    {
        Run.CloseWait(this);
        _completion.SetCanceled(Scope.CancellationToken);
    }

    protected abstract T Read(in Delivery delivery);
}
