using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Lifecycle;

namespace Tutti.Kernel.Erasing;

/// <summary>How long ended runs keep their payloads. That they ran stays, and stays proven.</summary>
public sealed record RetentionRule
{
    /// <summary>The rule's name, which the journal keeps as the reason.</summary>
    public required string Name { get; init; }

    /// <summary>How long after its last record a run keeps its payloads.</summary>
    public required TimeSpan After { get; init; }

    /// <summary>Runs that ended so; empty for all that ended.</summary>
    public IReadOnlyCollection<RunStatus> Statuses { get; init; } = [];

    /// <summary>Runs of this workflow; null for all.</summary>
    public string? Definition { get; init; }

    /// <summary>Runs with all of these labels; empty for all.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    internal RunQuery QueryAt(DateTimeOffset now) => new()
    {
        Statuses = Statuses.Count > 0 ? Statuses : Ended,
        Definition = Definition,
        Labels = Labels,
        UpdatedBefore = now - After,
        OnlyErased = false,
    };

    /// <exception cref="ArgumentException">A run that has not ended cannot be erased.</exception>
    internal void Require()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Name);
        ArgumentOutOfRangeException.ThrowIfNegative(After.Ticks);
        if (Statuses.Any(static status => !status.IsEnded())) { throw new ArgumentException($"The rule of retention '{Name}' names a status in which a run has not ended."); }
    }

    private static RunStatus[] Ended => [RunStatus.Completed, RunStatus.Failed, RunStatus.Cancelled];
}
