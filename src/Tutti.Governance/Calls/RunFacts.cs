using Tutti.Expressions.Values;
using Tutti.Governance.Naming;

namespace Tutti.Governance.Calls;

/// <summary>A call that succeeded earlier in the same run.</summary>
/// <param name="Target">What was called.</param>
/// <param name="Arguments">With which arguments.</param>
public sealed record PastCall(TargetName Target, CallArguments Arguments);

/// <summary>What rules need to know of a run's past. The journal answers it; a list does in tests.</summary>
public interface IRunHistory
{
    /// <summary>Calls that succeeded in this run, in any order; without an effect, and the same for the same journal.</summary>
    /// <param name="targets">Which names are asked for.</param>
    IEnumerable<PastCall> Succeeded(NamePattern targets);
}

/// <summary>A run's past that is in memory.</summary>
/// <param name="Calls">The calls that succeeded.</param>
public sealed record RunHistory(IReadOnlyList<PastCall> Calls) : IRunHistory
{
    /// <summary>Nothing succeeded yet.</summary>
    public static RunHistory Empty { get; } = new([]);

    /// <inheritdoc/>
    public IEnumerable<PastCall> Succeeded(NamePattern targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        return Calls.Where(call => targets.Matches(call.Target.Full));
    }
}

/// <summary>What is known of the run that a call belongs to. Immutable: a run that gets a label gets new facts.</summary>
public sealed class RunFacts
{
    private Values? _values;

    /// <summary>Makes facts.</summary>
    /// <param name="id">The run's id, as it is printed.</param>
    /// <param name="flow">The name of its flow or workflow; null where it has none.</param>
    /// <param name="labels">The labels that calls so far have put on it.</param>
    /// <param name="history">Its past; none unless told.</param>
    public RunFacts(string id, string? flow = null, IReadOnlyList<string>? labels = null, IRunHistory? history = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        (Id, Flow, Labels, History) = (id, flow, labels ?? [], history ?? RunHistory.Empty);
    }

    /// <summary>The run's id.</summary>
    public string Id { get; }

    /// <summary>The name of its flow or workflow; null where it has none.</summary>
    public string? Flow { get; }

    /// <summary>The labels on it.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Its past.</summary>
    public IRunHistory History { get; }

    internal CelValue Value => Made.Run;

    internal CelValue LabelValues => Made.Labels;

    /// <summary>Two threads may both make them; each sees whole ones, and they are equal.</summary>
    private Values Made => _values ??= new Values(CelValue.FromObject(Fields()), CelValue.FromList([.. Labels.Select(static label => CelValue.From(label))]));

    private IEnumerable<KeyValuePair<string, CelValue>> Fields()
    {
        yield return KeyValuePair.Create("id", CelValue.From(Id));
        if (Flow is not null) { yield return KeyValuePair.Create("flow", CelValue.From(Flow)); }
    }

    private sealed record Values(CelValue Run, CelValue Labels);
}
