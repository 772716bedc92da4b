using System.Runtime.CompilerServices;

namespace Tutti.Kernel.Tests.Support;

/// <summary>
/// Code that awaits it goes on from another thread, and always has to: it is never complete before somebody waits for it, as a short delay or
/// a small piece of work on the pool may be.
/// </summary>
internal sealed class Elsewhere : INotifyCompletion
{
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _mayComeBack;

    public bool IsCompleted => false;

    /// <summary>Completes when the other thread has done what it could.</summary>
    public Task Arrived => _arrived.Task;

    /// <summary>What to await.</summary>
    /// <param name="mayComeBack">Posts to the context of the code, instead of going on where it is.</param>
    public Elsewhere ComingBack(bool mayComeBack)
    {
        _mayComeBack = mayComeBack;
        return this;
    }

    public Elsewhere GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void Arrive() => _arrived.TrySetResult();

    public void OnCompleted(Action continuation)
    {
        var context = _mayComeBack ? SynchronizationContext.Current : null;
        ThreadPool.UnsafeQueueUserWorkItem(
            state =>
            {
                if (context is null) { state(); }
#pragma warning disable VSTHRD001 // Coming back by the context is what is tested.
                else { context.Post(static action => ((Action)action!)(), state); }
#pragma warning restore VSTHRD001
                Arrive();
            },
            continuation,
            preferLocal: false);
    }
}
