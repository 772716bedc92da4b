using Tutti.Kernel.Events;

namespace Tutti.Storage.Embedded.Audits.Searches;

/// <summary>Which records of a log are looked for. What is left out fits every record.</summary>
public sealed record RecordFilter
{
    /// <summary>The beginning of the id of a run or Object.</summary>
    public string Run { get; init; } = "";

    /// <summary>Kinds, of <see cref="Kinds"/>; a <c>*</c> stands for any letters.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>The path of a step or the end of it; with <c>*</c> or <c>?</c> a pattern for the whole path.</summary>
    public string? Path { get; init; }

    /// <summary>Not before this moment.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Before this moment.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The person whom the record names, in whatever case.</summary>
    public string? By { get; init; }

    /// <summary>Words in the path, the fields or the content, where that is UTF-8, in whatever case.</summary>
    public string? Text { get; init; }

    /// <summary>So many at most; 0 for all.</summary>
    public int Limit { get; init; }

    /// <summary>The last records instead of the first ones, newest first.</summary>
    public bool NewestFirst { get; init; }

    /// <summary>The names of all kinds.</summary>
    public static IReadOnlyCollection<string> KnownKinds => EventProjection.AllNames;
}
