using Tutti.Governance.Decisions;
using Tutti.Governance.Gates;
using Tutti.Governance.Policies;
using Tutti.Kernel.Waits;

namespace Tutti.Governance.Approvals;

/// <summary>
/// Who may step into a run (rule E5). Under a policy that knows people by keys or asks them for approvals, whoever steps in must prove who they are, with something
/// that no agent's environment holds, and must be one whom the policy names. Under any other policy whoever reaches the host may.
/// </summary>
/// <param name="gate">The gate whose policy is in force.</param>
internal sealed class CorrectionCheck(Gate gate) : ICorrectionCheck
{
    /// <inheritdoc/>
    public async ValueTask<string> RequireAsync(CorrectionOffer offer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(offer);
        var policy = gate.Policy;
        if (!AsksForProof(policy)) { return offer.Options.By; }
        if (offer.Options.Proof.Length == 0 || gate.Authenticator is not { } authenticator) { throw ApprovalErrors.CorrectionUnproved(); }
        var person = await authenticator.IdentifyAsync(offer.Options.Proof, cancellationToken).ConfigureAwait(false);
        var groups = policy.GroupsOf(person);
        if (!PeopleOf(policy).Exists(people => people.Has(person.User, groups))) { throw ApprovalErrors.MayNotCorrect(person.User); }
        return person.User;
    }

    private static bool AsksForProof(PolicySet policy) =>
        policy.Corrections is not null || policy.Identities.Keys.Count > 0 || policy.Identities.Issuers.Count > 0 || policy.Default == Verdict.Ask || policy.Rules.Any(static rule => rule.Approval is not null);

    /// <summary>Those whom the policy names for it, else those whom it asks for approvals, else everybody that it knows.</summary>
    private static List<PeopleTerms> PeopleOf(PolicySet policy)
    {
        if (policy.Corrections is { } own) { return [own]; }
        var asked = policy.Rules.Select(static rule => rule.Approval).OfType<ApprovalTerms>().Select(static terms => terms.People).ToList();
        return asked.Count > 0 && policy.Default != Verdict.Ask ? asked : [PeopleTerms.Everybody];
    }
}
