namespace Tutti.Testing.Linearizability;

/// <summary>A way in which things may stand: the state, and which of the calls under way have taken effect already.</summary>
/// <param name="State">The state.</param>
/// <param name="Done">Calls under way that have taken effect and will be answered, by slot.</param>
/// <param name="Lost">Calls of unknown outcome that have taken effect, by slot.</param>
/// <param name="Path">How it came to this, newest first.</param>
internal sealed record Configuration<TState>(TState State, ulong Done, UInt128 Lost, Effect? Path);

/// <summary>An operation took effect.</summary>
internal sealed record Effect(int Operation, Effect? Before);

/// <summary>
/// Configurations, none of which another makes needless. Of two that differ only in the lost calls that have taken effect, the one with fewer can do all that the
/// other can: what it has not done yet it may do later, or never.
/// </summary>
internal sealed class Configurations<TState>
    where TState : IEquatable<TState>
{
    private readonly Dictionary<(TState State, ulong Done), List<Configuration<TState>>> _all = [];

    public int Count { get; private set; }

    public IEnumerable<Configuration<TState>> All => _all.Values.SelectMany(static alike => alike);

    /// <returns>Whether it adds anything.</returns>
    public bool TryAdd(Configuration<TState> added)
    {
        if (!_all.TryGetValue((added.State, added.Done), out var alike)) { _all.Add((added.State, added.Done), alike = []); }
        if (alike.Exists(there => (there.Lost & added.Lost) == there.Lost)) { return false; }
        Count += 1 - alike.RemoveAll(there => (there.Lost & added.Lost) == added.Lost);
        alike.Add(added);
        return true;
    }
}
