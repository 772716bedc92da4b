using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;

namespace Tutti.Kernel.Catalogue;

/// <summary>What is known of a run without reading it.</summary>
public sealed record RunSummary
{
    /// <summary>The run.</summary>
    public required RunId Id { get; init; }

    /// <summary>Where it stands, by its durable records.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Id of its workflow.</summary>
    public required string Definition { get; init; }

    /// <summary>Version of its workflow.</summary>
    public required int Version { get; init; }

    /// <summary>Where the definition came from.</summary>
    public required string Source { get; init; }

    /// <summary>When it started, to the second.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When its newest record was written, to the second.</summary>
    public required DateTimeOffset Updated { get; init; }

    /// <summary>Position of its newest record.</summary>
    public required long LastPosition { get; init; }

    /// <summary>Its labels.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; }

    /// <summary>The run that started it, if any.</summary>
    public required RunId? Parent { get; init; }

    /// <summary>Questions to persons that are open, unknown outcomes included.</summary>
    public required int OpenQuestions { get; init; }

    /// <summary>
    /// A time before which it does not wake by itself, if it may at all. It is exact while one due time is open, and while the earliest of several is; where that is over, or the code
    /// has given it up, it stays until none is open: so that it may lie in the past. The run's waits have each due time exactly (<see cref="Engine.TuttiEngine.WaitsAsync"/>).
    /// </summary>
    public required DateTimeOffset? NextDue { get; init; }

    /// <summary>Whether its payloads were erased: that it ran, when, and how it ended is all that is left.</summary>
    public required bool IsErased { get; init; }
}
