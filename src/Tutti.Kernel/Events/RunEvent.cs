namespace Tutti.Kernel.Events;

/// <summary>Something that happened in a run: the projection of a record, or a live sign that is not kept (rule S6).</summary>
public sealed record RunEvent
{
    /// <summary>Position of the record; null for live signs, which are not replayed.</summary>
    public long? Position { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>What: one of the names in <c>docs/events.md</c>, for example <c>step.completed</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The path it concerns; empty for the run as a whole.</summary>
    public string Path { get; init; } = "";

    /// <summary>One line for people; live output of a step.</summary>
    public string Text { get; init; } = "";

    /// <summary>The attempt, where the event is about one.</summary>
    public int? Attempt { get; init; }

    /// <summary>How long it took, where that is known.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>An error's code, or the code of a pause.</summary>
    public string Code { get; init; } = "";

    /// <summary>A due time or expiry.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>Who did it, where a person did.</summary>
    public string By { get; init; } = "";

    /// <summary>The payload as the journal keeps it, with its declared type in <see cref="PayloadType"/>.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Declared type id of the payload; empty for none.</summary>
    public string PayloadType { get; init; } = "";
}
