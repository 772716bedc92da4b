using System.Globalization;
using System.Text.Json;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Audits.Bundles;
using Tutti.Storage.Embedded.Proofs;

namespace Tutti.Storage.Embedded.Audits;

/// <summary>Records of a run with the proofs that they are in the log: what an outsider checks with a key and nothing else. Drawn in <c>docs/formats/receipts.md</c>.</summary>
public sealed record Receipt
{
    /// <summary>What a receipt says of itself whose log has the key that it began with.</summary>
    public const string CurrentFormat = "tutti-receipt/1";

    /// <summary>What a receipt says of itself that carries more than that, rotations of the key or proofs to other heads, so that a verifier that does not know them says so.</summary>
    public const string ExtendedFormat = "tutti-receipt/2";

    /// <summary>The form of this document.</summary>
    public string Format { get; init; } = CurrentFormat;

    /// <summary>The signed head, a note.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>The key that signed it, as who made the receipt says; a verifier takes its own.</summary>
    public string? Key { get; init; }

    /// <summary>The rotations of the log's key, in order, each a note; null where there was none. They lead from a key that a verifier holds to the one that signed.</summary>
    public IReadOnlyList<string>? Rotations { get; init; }

    /// <summary>Roots of other heads of the log, with the proofs that lead from one to the other; null where there are none. By one an anchor of another size is compared.</summary>
    public IReadOnlyList<ReceiptConsistency>? Consistency { get; init; }

    /// <summary>The run.</summary>
    public required string Run { get; init; }

    /// <summary>The records, in order.</summary>
    public required IReadOnlyList<ReceiptRecord> Records { get; init; }

    /// <summary>Reads a receipt.</summary>
    /// <param name="json">UTF-8.</param>
    /// <exception cref="Tutti.Kernel.TuttiException">It is none (TUT3532).</exception>
    public static Receipt Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var receipt = JsonSerializer.Deserialize(json, ReceiptJson.Default.Receipt);
            return receipt is not null && receipt.Format == FormatOf(receipt) && receipt.Records.All(static record => record is not null)
                ? receipt
                : throw LogErrors.NoReceipt($"it does not say that it is of the form {CurrentFormat} or, with rotations or proofs to other heads, {ExtendedFormat}");
        }
        catch (JsonException cause)
        {
            throw LogErrors.NoReceipt(Where(json, cause));
        }
    }

    /// <summary>In words of our own: those of the reader of JSON name its types.</summary>
    private static string Where(ReadOnlySpan<byte> json, JsonException cause) => json.IsEmpty || json.Trim(" \t\r\n"u8).IsEmpty
        ? "it is empty"
        : cause.LineNumber is { } line
            ? string.Create(CultureInfo.InvariantCulture, $"it cannot be read beyond line {line + 1}, byte {cause.BytePositionInLine + 1}: it was cut or changed there, or is another document")
            : "it was changed, or is another document";

    /// <summary>The receipt as a document.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReceiptJson.Default.Receipt);

    /// <summary>The receipt without what some records say. That they are there, and when, stays proven.</summary>
    /// <param name="steps">Steps with all that lies beneath them: paths, or parts of paths; <c>.</c> for the run's own records, <c>*</c> for all.</param>
    /// <exception cref="Tutti.Kernel.TuttiException">No record is at one of them, so that a mistyped name would show everything (TUT3524).</exception>
    public Receipt Withholding(IReadOnlyCollection<string> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        if (steps.FirstOrDefault(step => !Records.Any(record => record.IsUnder(step))) is { } none)
        {
            throw BundleErrors.NothingWithheld(none, [.. Records.Select(static record => record.Disclosed?.Path).OfType<string>().Where(static path => path.Length > 0).Distinct()]);
        }

        return this with { Records = [.. Records.Select(record => steps.Any(record.IsUnder) ? record with { Disclosed = null } : record)] };
    }

    /// <summary>The form that a receipt is of; null for one that lists nothing where something is to stand.</summary>
    private static string? FormatOf(Receipt receipt) => (receipt.Rotations, receipt.Consistency) switch
    {
        (null, null) => CurrentFormat,
        ({ Count: 0 }, _) or (_, { Count: 0 }) => null,
        var (rotations, others) => rotations?.Contains(null!) == true || others?.Contains(null!) == true ? null : ExtendedFormat,
    };

    internal static string Encode(ContentDigest digest)
    {
        Span<byte> bytes = stackalloc byte[ContentDigest.Size];
        digest.Write(bytes);
        return Convert.ToBase64String(bytes);
    }
}
