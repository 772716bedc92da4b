using Tutti.Kernel.Engine;

namespace Tutti.Simulation.Worlds;

/// <summary>Keeps every callback until the world picks it.</summary>
internal sealed class SimulatedScheduler : IRunScheduler
{
    private readonly List<(Action<object?> Work, object? State)> _ready = [];

    public int Count => _ready.Count;

    public void Schedule(Action<object?> work, object? state) => _ready.Add((work, state));

    public void RunOne(int index)
    {
        var (work, state) = _ready[index];
        _ready.RemoveAt(index);
        work(state);
    }

    public void Forget() => _ready.Clear();
}
