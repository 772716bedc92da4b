using System.Security.Cryptography;
using Tutti.Orchestration.Writing;

namespace Tutti.Orchestration.Plans;

/// <summary>What a plan is known by: SHA-256 over its canonical JSON, which holds every file that it refers to (rule D1).</summary>
/// <param name="Hex">64 lower-case hexadecimal digits.</param>
public readonly record struct PlanDigest(string Hex)
{
    /// <summary>The digest of a plan.</summary>
    /// <param name="plan">The plan.</param>
    public static PlanDigest Of(Plan plan) => OfJson(PlanWriter.ToJson(plan).Span);

    /// <summary>The digest of a plan that is written already.</summary>
    internal static PlanDigest OfJson(ReadOnlySpan<byte> utf8) => new(Convert.ToHexStringLower(SHA256.HashData(utf8)));

    /// <summary>The first twelve digits, for people.</summary>
    public string Beginning => Hex[..12];

    /// <inheritdoc/>
    public override string ToString() => $"sha256:{Hex}";
}
