using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tutti.Storage.Embedded.Audits.Bundles;

/// <summary>An in-toto Statement (v1) about a run. Its subjects are every byte that the bundle shows, and the run's records whether they are shown or not.</summary>
internal sealed record Statement
{
    public const string PayloadType = "application/vnd.in-toto+json";

    private const string CurrentType = "https://in-toto.io/Statement/v1";
    private const string RunType = "urn:tutti:agent-run:v1";

    [JsonPropertyName("_type")]
    public required string Type { get; init; }

    public required IReadOnlyList<StatementSubject> Subject { get; init; }

    public required string PredicateType { get; init; }

    public required RunPredicate Predicate { get; init; }

    /// <summary>The one statement that fits these bytes.</summary>
    public static Statement Of(Receipt receipt, byte[] receiptBytes, byte[] readme) => new()
    {
        Type = CurrentType,
        Subject =
        [
            new(BundleMembers.ReceiptName, Sha256Of(receiptBytes)),
            new(BundleMembers.ReadmeName, Sha256Of(readme)),
            new($"run/{receipt.Run}", new DigestSet(RunFacts.DigestOf(receipt))),
        ],
        PredicateType = RunType,
        Predicate = RunFacts.Of(receipt),
    };

    /// <summary>The payload: one line, so that it can never be read as the head of a log.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, BundleJson.Plain.Statement);

    /// <summary>In what another statement differs from this one; null where it says the same.</summary>
    public string? DifferenceOf(Statement said)
    {
        if (said.Type != Type || said.PredicateType != PredicateType) { return $"it is of the type '{BundleErrors.Shown(said.PredicateType)}', which this version does not know"; }
        if (Subject.FirstOrDefault(subject => !said.Subject.Contains(subject)) is { } other) { return $"'{other.Name}' is not what was signed"; }
        if (said.Subject.Count != Subject.Count) { return "it is about more than this bundle"; }
        return said.Predicate == Predicate ? null : "it says of the run what its records do not say";
    }

    public override string ToString() => Encoding.UTF8.GetString(ToBytes());

    private static DigestSet Sha256Of(byte[] bytes) => new(Convert.ToHexStringLower(SHA256.HashData(bytes)));
}

/// <summary>What a statement is about.</summary>
/// <param name="Name">A member of the bundle, or <c>run/ID</c>.</param>
/// <param name="Digest">Of the member; of the run, the digest of all its headers in order.</param>
internal sealed record StatementSubject(string Name, DigestSet Digest);

/// <summary>Digests by algorithm.</summary>
/// <param name="Sha256">Lower-case hex.</param>
internal sealed record DigestSet(string Sha256);
