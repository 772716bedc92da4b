using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;

namespace Tutti.Kernel.Catalogue;

/// <summary>Which runs to list; every condition that is set must hold.</summary>
public sealed record RunQuery
{
    /// <summary>Any of these; empty for all.</summary>
    public IReadOnlyCollection<RunStatus> Statuses { get; init; } = [];

    /// <summary>Id of the workflow, or null for all.</summary>
    public string? Definition { get; init; }

    /// <summary>All of these labels.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>Started at this time or later.</summary>
    public DateTimeOffset? StartedFrom { get; init; }

    /// <summary>Started before this time.</summary>
    public DateTimeOffset? StartedBefore { get; init; }

    /// <summary>Whose newest record is older than this: for an ended run, that it ended before.</summary>
    public DateTimeOffset? UpdatedBefore { get; init; }

    /// <summary>Only runs whose payloads were erased, or only those whose were not; null for all.</summary>
    public bool? OnlyErased { get; init; }

    /// <summary>Only runs in which a person is asked something. One that was retried after a failure may be among them though nothing is asked.</summary>
    public bool OnlyWithQuestions { get; init; }

    /// <summary>Only runs that started before this one: the last of the page before.</summary>
    public RunId? Before { get; init; }

    /// <summary>At most so many.</summary>
    public int Limit { get; init; } = 50;
}
