using Tutti.Governance.Decisions;

namespace Tutti.Governance.Gates;

/// <summary>What people said yes to: one exact call under the rules that asked, until a time. It belongs to one call of the session, so no other can use it.</summary>
/// <param name="call">The call's digest.</param>
/// <param name="rules">The rules that asked.</param>
/// <param name="until">Until when it is good.</param>
/// <param name="votes">Who said yes.</param>
internal sealed class GateYes(string call, IReadOnlyCollection<string> rules, DateTimeOffset until, IReadOnlyList<GateVote> votes)
{
    public IReadOnlyList<GateVote> Votes { get; } = votes;

    /// <summary>Whether every rule that asks now has its yes (rule G1: it is void only where verdict or rule changed).</summary>
    public bool Covers(Decision decision, string digest, DateTimeOffset now) =>
        digest == call && now <= until && decision.Approvals.All(terms => rules.Contains(terms.Rule.Id));
}
