using System.Globalization;
using System.Security.Cryptography;
using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Proofs;
using Tutti.Kernel.Proofs.Notes;

namespace Tutti.Storage.Embedded.Audits.Bundles;

/// <summary>What the records of a receipt say of their run. Taken from what is shown: nothing that is withheld leaks through it, and a verifier comes to the same.</summary>
internal static class RunFacts
{
    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public static RunPredicate Of(Receipt receipt)
    {
        var headers = receipt.Records.Select(ReceiptAudit.HeaderOf).ToList();
        if (headers.Count == 0) { throw ProofErrors.BadNote("the receipt has no record"); }
        var start = StartOf(receipt.Records[0], headers[0]);
        var (status, ended) = StatusOf(headers);
        var head = LogCheckpoint.Parse(SignedNote.Parse(System.Text.Encoding.UTF8.GetBytes(receipt.Checkpoint)).Text);
        return new RunPredicate
        {
            Run = receipt.Run,
            Workflow = start?.Definition,
            Version = start?.Version,
            Status = status,
            Started = TimeOf(headers[0]),
            Ended = ended is { } last ? TimeOf(last) : null,
            Records = headers.Count,
            Withheld = receipt.Records.Count(static record => record.Disclosed is null),
            Head = new HeadClaim(head.Origin, head.Size, Receipt.Encode(head.Root)),
        };
    }

    /// <summary>The digest of all headers, one after the other: of the run as far as the head goes, whatever is withheld.</summary>
    public static string DigestOf(Receipt receipt)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var record in receipt.Records) { hash.AppendData(Convert.FromBase64String(record.Header)); }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static RunStartedBody? StartOf(ReceiptRecord record, in RecordHeader header)
    {
        if (header.Kind != RecordKind.RunStarted || record.Disclosed is not { } shown) { return null; }
        try { return RunStartedBody.Decode(Convert.FromBase64String(shown.Body)); }
        catch (Exception none) when (none is TuttiException or FormatException) { throw ProofErrors.BadNote(string.Create(CultureInfo.InvariantCulture, $"position {record.Position} does not read as the start of a run")); }
    }

    /// <summary>How the run stands, by the kinds of its records alone, which are never withheld.</summary>
    private static (string Status, RecordHeader? Ended) StatusOf(List<RecordHeader> headers)
    {
        var last = headers.FindLast(static header => IsEnd(header.Kind) || header.Kind == RecordKind.RunRewound);
        return last.Kind switch
        {
            RecordKind.RunCompleted => ("completed", last),
            RecordKind.RunFailed => ("failed", last),
            RecordKind.RunCancelled => ("cancelled", last),
            _ => ("unfinished", null),
        };
    }

    private static bool IsEnd(RecordKind kind) => kind is RecordKind.RunCompleted or RecordKind.RunFailed or RecordKind.RunCancelled;

    private static string TimeOf(in RecordHeader header) => DateTimeOffset.UnixEpoch.AddMicroseconds(header.Time).ToString(TimeForm, CultureInfo.InvariantCulture);
}
