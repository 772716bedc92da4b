using System.Text.Json;

namespace Tutti.Storage.Embedded.Audits;

/// <summary>What a verification found.</summary>
public sealed record AuditReport
{
    /// <summary>Which log; null where no head says.</summary>
    public required string? Origin { get; init; }

    /// <summary>Records that the head covers.</summary>
    public required long Records { get; init; }

    /// <summary>Of a receipt or a bundle: how many of them it shows or names; null where the whole log was read.</summary>
    public int? Shown { get; init; }

    /// <summary>Records behind the head, which nobody has signed yet.</summary>
    public required long NotYetSigned { get; init; }

    /// <summary>Where bytes lie behind the log that belong to no record, in words; nothing believes them.</summary>
    public IReadOnlyList<string> Stray { get; init; } = [];

    /// <summary>The levels, from the bytes up.</summary>
    public required IReadOnlyList<AuditLevel> Levels { get; init; }

    /// <summary>The first position at which something is wrong; null where nothing is, or where no one position is.</summary>
    public long? FirstBad { get; init; }

    /// <summary>Whether a level fails.</summary>
    public bool HasFailed => Levels.Any(static level => level.Verdict == AuditVerdict.Fail);

    /// <summary>The report as a document.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReceiptJson.Default.AuditReport);
}
