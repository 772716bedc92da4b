namespace Tutti.Kernel.Runs;

/// <summary>How whoever sent an input learns that what it caused is durable, or why it was refused. Never continues inside the run.</summary>
internal sealed class Reply
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<Exception?>? _then;

    public Reply(Action<Exception?>? then = null) => _then = then;

    public Task Task => _completion.Task;

    public void Accept()
    {
        if (_completion.TrySetResult()) { _then?.Invoke(null); }
    }

    public void Refuse(Exception why)
    {
        if (!_completion.TrySetException(why)) { return; }
        _ = _completion.Task.Exception; // Observed: who does not wait has another way to learn of it.
        _then?.Invoke(why);
    }
}
