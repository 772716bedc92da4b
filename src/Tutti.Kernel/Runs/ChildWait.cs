using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Payloads;
using Tutti.Kernel.Waits;

namespace Tutti.Kernel.Runs;

/// <summary>A wait for a child run, which it starts.</summary>
internal sealed class ChildWait<T>(WorkflowContext scope, PathKey key, string path, ChildStartedBody child, ReadOnlyMemory<byte> input, PayloadCodec<T> codec)
    : Waiter(scope, key, path), IChildWait
{
    private readonly TaskCompletionSource<T> _completion = new();
    private bool _isStarted;

    public Task<T> Task => _completion.Task;

    public bool IsEnding { get; set; }

    public override bool IsWork => true;

    public override bool IsExternal => _isStarted;

    public override void Launch()
    {
        var notes = Run.Notes(this);
        if (notes.Child is not null) { Start(); }
        else if (Scope.CancellationToken.IsCancellationRequested) { SettleUnstarted(); }
        else
        {
            notes.Child = child;
            Run.AppendNote(RecordKind.ChildStarted, this, child.Encode(), input, Start);
        }
    }

    public override void Deliver(in Delivery delivery)
    {
        var body = ChildEndedBody.Decode(delivery.Body.Span);
        if (body.Kind == RecordKind.RunCompleted) { _completion.SetResult(codec.Decode(delivery.Content.Span)); }
        else if (body.Kind == RecordKind.RunCancelled && Scope.CancellationToken.IsCancellationRequested) { _completion.SetCanceled(Scope.CancellationToken); }
        else { _completion.SetException(new ChildFailedException(body.Child, Key, Path, body.Error.Code, body.Error.Message, body.Kind == RecordKind.RunCancelled)); }
    }

    public override void OnScopeCancelled()
    {
        if (_isStarted) { Run.Host.CancelChild(child.Child, "the parent run was cancelled"); }
    }

    private void Start()
    {
        _isStarted = true;
        Run.Host.EnsureChild(Run.Id, Key, child, input);
        if (Scope.CancellationToken.IsCancellationRequested) { OnScopeCancelled(); }
    }

    private void SettleUnstarted()
    {
        var error = new ErrorBody("TUT1015", "it was cancelled before it started", IsTransient: false, "");
        Run.AppendDelivered(RecordKind.ChildEnded, this, new ChildEndedBody(child.Child, RecordKind.RunCancelled, "", error).Encode(), ReadOnlyMemory<byte>.Empty);
    }
}

/// <summary>A wait for a child run, whatever its result.</summary>
internal interface IChildWait
{
    /// <summary>Whether the child's end is on its way to the disk.</summary>
    bool IsEnding { get; set; }
}
