using System.Globalization;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Proofs;

namespace Tutti.Storage.Embedded.Audits;

/// <summary>Compares a head of an epoch that was left with the log that goes on: each of its heads says what was left, by whom, and why.</summary>
internal static class PastEpoch
{
    private const string After = "after ";

    /// <summary>Says how an anchor stands to a log of a later epoch.</summary>
    /// <param name="anchor">The head that was kept.</param>
    /// <param name="isSigned">Whether the log's present key has signed it. Where another one has, its root alone speaks for it: nobody finds other records with that.</param>
    /// <param name="head">The head of the log.</param>
    /// <param name="roots">The roots that can be computed.</param>
    /// <returns>What was found, with null for whether it holds where nobody can say; null where the anchor is not of an epoch before this one.</returns>
    public static (bool? Holds, string Detail)? Judge(LogCheckpoint anchor, bool isSigned, LogCheckpoint head, KnownRoots roots)
    {
        if (EpochsOf(anchor, head) is not { } epoch) { return null; }
        var name = string.Create(CultureInfo.InvariantCulture, $"the head of {anchor.Size} records of epoch {epoch}{(isSigned ? "" : " (signed by another key than this one's)")}");
        var left = string.Create(CultureInfo.InvariantCulture, $"the epoch was left at {Left(head)}");
        var root = roots.At(anchor.Size);
        if (root == anchor.Root) { return (true, $"{name} fits; {left}"); }
        if (root is null && !roots.IsWhole) { return (null, $"{name} cannot be compared with what is here; {left}"); }
        var gone = anchor.Size > head.Size
            ? string.Create(CultureInfo.InvariantCulture, $"at least {anchor.Size - head.Size} of its records are not here")
            : "records under it are not here, or others are in their places";
        return (false, $"{name}{(IsCited(anchor, head) ? " is the one that this epoch cites: " : ": ")}{gone}; {left}");
    }

    private static long? EpochsOf(LogCheckpoint anchor, LogCheckpoint head)
    {
        if (head.Origin.Split('/') is not [_, var workspace, ..] || !Guid.TryParse(workspace, out var id)) { return null; }
        return LogOrigin.Of(id, head) is { } present && LogOrigin.Of(id, anchor) is { } past && past.Epoch < present.Epoch ? past.Epoch : null;
    }

    private static string Left(LogCheckpoint head)
    {
        var cited = head.Extensions.FirstOrDefault(static line => line.StartsWith(After, StringComparison.Ordinal))?.Split(' ');
        var at = cited is [_, _, var size, _] ? $"{size} records" : "a head that nobody can read";
        return string.Join(", ", [at, .. head.Extensions.Where(static line => line.StartsWith("by ", StringComparison.Ordinal) || line.StartsWith("because ", StringComparison.Ordinal))]);
    }

    private static bool IsCited(LogCheckpoint anchor, LogCheckpoint head)
    {
        var lines = anchor.ToString().Split('\n');
        return head.Extensions.Contains($"{After}{lines[0]} {lines[1]} {lines[2]}");
    }
}
