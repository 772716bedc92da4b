using System.Runtime.InteropServices;
using System.Text.Json;
using Tutti.Governance.Calls;
using Tutti.Governance.Naming;

namespace Tutti.Governance.Gates;

/// <summary>What the gate knows of one run: its calls so far and its own counts. The same on replay, because the code and the journal say it again.</summary>
/// <param name="id">The run's id.</param>
/// <param name="flow">The name of its flow or workflow.</param>
/// <param name="memory">The run's calls so far; its undos know them too.</param>
internal sealed class GateRun(string id, string? flow, GateMemory memory) : IRunHistory
{
    private readonly Dictionary<(string Limit, string Key), int> _counts = [];
    private readonly Dictionary<string, IReadOnlyList<GateCount>> _underWay = new(StringComparer.Ordinal);
    private RunFacts? _facts;

    /// <summary>The run's id.</summary>
    public string Id => id;

    /// <summary>The name of its flow or workflow; null where it has none.</summary>
    public string? Flow => flow;

    /// <inheritdoc/>
    public IEnumerable<PastCall> Succeeded(NamePattern targets) => memory.Succeeded(targets);

    /// <summary>A call succeeded.</summary>
    /// <param name="call">The call.</param>
    /// <param name="logged">Its arguments as the log may have them; null where it may not have them.</param>
    public void Add(PastCall call, JsonElement? logged) => memory.Add(call, logged);

    /// <summary>The facts of the run with its labels.</summary>
    public RunFacts FactsWith(IReadOnlyCollection<string> labels)
    {
        if (_facts is null || !ReferenceEquals(_facts.Labels, labels)) { _facts = new RunFacts(id, flow, labels as IReadOnlyList<string> ?? [.. labels], this); }
        return _facts;
    }

    /// <summary>How many calls of a limit over the run were let through, those under way included.</summary>
    public int CountOf(string limit, string key, string exceptStep)
    {
        var calls = _counts.GetValueOrDefault((limit, key));
        foreach (var (step, counts) in _underWay)
        {
            if (step != exceptStep && IsAmong(counts, limit, key)) { calls++; }
        }

        return calls;
    }

    /// <summary>A step was let through; its counts stand for good once its outcome is known.</summary>
    public void Begin(string step, IReadOnlyList<GateCount> counts)
    {
        if (counts.Count > 0) { _underWay[step] = counts; }
    }

    /// <summary>The outcome of a step reaches the code: its call counts where it may have been made.</summary>
    public void End(string? step, IReadOnlyList<GateCount> counts)
    {
        if (step is not null) { _underWay.Remove(step); }
        for (var index = 0; index < counts.Count; index++)
        {
            var count = counts[index];
            if (count.IsOfRun) { CollectionsMarshal.GetValueRefOrAddDefault(_counts, (count.Limit, count.Key), out _)++; }
        }
    }

    private static bool IsAmong(IReadOnlyList<GateCount> counts, string limit, string key)
    {
        for (var index = 0; index < counts.Count; index++)
        {
            var count = counts[index];
            if (count.IsOfRun && count.Limit == limit && count.Key == key) { return true; }
        }

        return false;
    }
}
