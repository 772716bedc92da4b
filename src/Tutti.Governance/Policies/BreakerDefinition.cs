using Tutti.Documents;
using Tutti.Governance.Naming;

namespace Tutti.Governance.Policies;

/// <summary>When starts of a flow stop because too many of its runs fail. Immutable.</summary>
public sealed record BreakerDefinition
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Names of flows; each flow is looked at by itself.</summary>
    public required NameSet Flows { get; init; }

    /// <summary>At this share of failures starts are refused, in percent.</summary>
    public required int Percent { get; init; }

    /// <summary>So many runs that ended last are looked at.</summary>
    public required int Of { get; init; }

    /// <summary>Fewer runs than this say nothing.</summary>
    public required int Least { get; init; }

    /// <summary>Runs that ended longer ago are not looked at; null for all.</summary>
    public TimeSpan? Within { get; init; }

    /// <summary>For so long starts are refused, before one run tries.</summary>
    public required TimeSpan Open { get; init; }

    /// <summary>A trial that has not ended after so long is over, and another run may try.</summary>
    public required TimeSpan Trial { get; init; }

    /// <summary>Where it was written.</summary>
    public SourcePlace Place { get; init; } = SourcePlace.None;
}
