using Tutti.Governance.Amounts;
using Tutti.Governance.Policies;

namespace Tutti.Governance.Gates;

/// <summary>What a flow brings to its own runs. It can only narrow: the policy in force holds beside it, and the strictest wins. Immutable.</summary>
/// <param name="Name">Where it comes from: the flow's name. Rules of its policy are known as <c>NAME:RULE</c>.</param>
public sealed record RunBounds(string Name)
{
    /// <summary>Rules that every call must pass too; null for none.</summary>
    public PolicySet? Policy { get; init; }

    /// <summary>What all calls of a run may spend at most, each unit once; empty for no bound. Calls of models count by themselves, others what rules of the policy in force spend.</summary>
    public IReadOnlyList<Amount> Budget { get; init; } = [];
}
