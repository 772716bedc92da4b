using Tutti.Documents;
using Tutti.Governance.Naming;

namespace Tutti.Governance.Prices;

/// <summary>An entry of a policy's price table. Immutable.</summary>
public sealed record PriceDefinition
{
    /// <summary>Names of models, without <c>model:</c>.</summary>
    public required NamePattern Models { get; init; }

    /// <summary>From when it is in force; null for always.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The price.</summary>
    public required ModelPrice Price { get; init; }

    /// <summary>File and JSON pointer: <c>policy.yaml#/prices/2</c>.</summary>
    public required string JsonPointer { get; init; }

    /// <summary>Where it was written.</summary>
    public SourcePlace Place { get; init; } = SourcePlace.None;

    /// <summary>A name goes before a pattern, a pattern before everything.</summary>
    internal int Rank => Models.IsExact ? 0 : Models.IsAny ? 2 : 1;
}
