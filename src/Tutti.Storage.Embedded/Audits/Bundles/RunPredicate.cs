namespace Tutti.Storage.Embedded.Audits.Bundles;

/// <summary>What the statement of a bundle says of a run. Drawn in <c>docs/formats/bundles.md</c>.</summary>
internal sealed record RunPredicate
{
    public required string Run { get; init; }

    /// <summary>Null where the start of the run is withheld.</summary>
    public string? Workflow { get; init; }

    /// <summary>As <see cref="Workflow"/>.</summary>
    public int? Version { get; init; }

    /// <summary><c>completed</c>, <c>failed</c>, <c>cancelled</c>, or <c>unfinished</c> under this head.</summary>
    public required string Status { get; init; }

    /// <summary>RFC 3339, UTC, microseconds.</summary>
    public required string Started { get; init; }

    /// <summary>The time of the record with which the run ended, as <see cref="Started"/>, also where it was erased later; null for a run that has not ended under this head.</summary>
    public string? Ended { get; init; }

    /// <summary>All records that the run has under the head.</summary>
    public required int Records { get; init; }

    /// <summary>How many of them do not show what they say.</summary>
    public required int Withheld { get; init; }

    public required HeadClaim Head { get; init; }
}

/// <summary>The head under which the records are proven.</summary>
/// <param name="Origin">Which log.</param>
/// <param name="Size">Records under it.</param>
/// <param name="Root">Base64.</param>
internal sealed record HeadClaim(string Origin, long Size, string Root);
