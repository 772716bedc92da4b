namespace Tutti.Orchestration.Interpreting;

/// <summary>Lets so many in at a time, in the order in which they came. For one run's own thread.</summary>
internal sealed class Lanes(int most)
{
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private int _inside;

    public Task EnterAsync()
    {
        if (most <= 0 || _inside < most)
        {
            _inside++;
            return Task.CompletedTask;
        }

        var turn = new TaskCompletionSource();
        _waiting.Enqueue(turn);
        return turn.Task;
    }

    public void Leave()
    {
        if (_waiting.TryDequeue(out var next)) { next.SetResult(); }
        else { _inside--; }
    }
}
