using Tutti.Kernel.Journal;
using Tutti.Kernel.Runs;
using Tutti.Simulation.Programs;

namespace Tutti.Simulation.Worlds;

/// <summary>What the code of each run saw, in order. Every replay must see the same (P4, R1, R5).</summary>
internal sealed class Traces(World world)
{
    private readonly Dictionary<(RunId Run, int Generation), List<string>> _seen = [];
    private readonly SortedDictionary<(RunId Run, string Signal, int Generation), List<long>> _reads = [];
    private readonly HashSet<RunId> _rewound = [];

    public Trace Begin(WorkflowContext context)
    {
        var (run, generation) = (context.RunId, context.Generation);
        return new Trace(world, List(_seen, (run, generation)), name => List(_reads, (run, name, generation)));
    }

    /// <summary>A retry from failure is a new past.</summary>
    public void Forget(RunId run)
    {
        _rewound.Add(run);
        foreach (var key in _seen.Keys.Where(key => key.Run == run).ToList()) { _seen.Remove(key); }
        foreach (var key in _reads.Keys.Where(key => key.Run == run).ToList()) { _reads.Remove(key); }
    }

    /// <summary>What a run has read of a signal, all generations; null where a rewind has mixed it.</summary>
    public List<long>? ReadsOf(RunId run, string signal) =>
        _rewound.Contains(run) ? null : [.. _reads.Where(entry => entry.Key.Run == run && entry.Key.Signal == signal).SelectMany(entry => entry.Value)];

    private static List<TItem> List<TKey, TItem>(IDictionary<TKey, List<TItem>> lists, TKey key)
    {
        if (!lists.TryGetValue(key, out var list)) { lists.Add(key, list = []); }
        return list;
    }
}

/// <summary>One incarnation's view of a run.</summary>
internal sealed class Trace(World world, List<string> seen, Func<string, List<long>> reads)
{
    private readonly Dictionary<string, int> _readCursor = new(StringComparer.Ordinal);
    private int _cursor;

    public void Observe(WorkflowContext context, Node node, long value)
    {
        var what = $"{context.Path} {node.Kind} {value}";
        if (IsLostDecision(what)) { seen.RemoveRange(_cursor, seen.Count - _cursor); }
        if (_cursor < seen.Count && seen[_cursor] != what)
        {
            throw world.Break("P4", $"run {context.RunId} saw '{what}' as number {_cursor}, and '{seen[_cursor]}' before");
        }

        if (_cursor == seen.Count) { seen.Add(what); }
        else { world.Coverage.Count("observations replayed"); }
        _cursor++;
    }

    /// <summary>
    /// A decision for a branch that was lost before it was durable, and so before the code saw it, counts as made before the change:
    /// nothing depended on it, and from here on the code goes the old way.
    /// </summary>
    private bool IsLostDecision(string what)
    {
        const string Decision = " Version ";
        if (!what.EndsWith(Decision + "0", StringComparison.Ordinal) || _cursor >= seen.Count || seen[_cursor] == what) { return false; }
        var place = what[..^1];
        return !seen.Skip(_cursor).Any(later => later.StartsWith(place, StringComparison.Ordinal));
    }

    public void ReadSignal(string name, long number)
    {
        var list = reads(name);
        var index = _readCursor.GetValueOrDefault(name);
        _readCursor[name] = index + 1;
        if (index == list.Count) { list.Add(number); }
        else if (list[index] != number) { throw world.Break("R6", $"signal '{name}' number {index} was {list[index]} and is {number}"); }
    }
}
