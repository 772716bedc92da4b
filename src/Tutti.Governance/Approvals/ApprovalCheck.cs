using System.Text.Json;
using Tutti.Governance.Budgets;
using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Governance.Policies;
using Tutti.Kernel.Waits;

namespace Tutti.Governance.Approvals;

/// <summary>
/// Whether an answer to an approval counts (rule E5): it must come from a person who proved who they are with a key or a token, which no agent's environment holds,
/// and who may answer this. What is checked here is journaled with the answer, so that replay asks nobody.
/// </summary>
/// <param name="gate">The gate whose policy is in force.</param>
internal sealed class ApprovalCheck(Gate gate) : IAnswerCheck
{
    /// <summary>What questions name it by.</summary>
    public const string Name = "tutti/approval";

    /// <inheritdoc/>
    public CheckedAnswer Check(AnswerOffer offer)
    {
        ArgumentNullException.ThrowIfNull(offer);
        var request = ApprovalRequest.Parse(offer.Details.Span) ?? throw ApprovalErrors.NotReadable();
        var person = PersonOf(offer, request);
        var content = ContentOf(offer);
        var rules = request.Shortage is null ? RulesOf(request, person) : [];
        return offer.Choice switch
        {
            ApprovalChoice.Approve => new CheckedAnswer(person.User, new ApprovalContent { Rules = rules }.ToJson()),
            ApprovalChoice.Edit => new CheckedAnswer(person.User, new ApprovalContent { Rules = rules, Arguments = EditedOf(request, content) }.ToJson()),
            ApprovalChoice.TopUp => new CheckedAnswer(person.User, new ApprovalContent { Amount = AmountOf(content) }.ToJson()),
            ApprovalChoice.Respond when offer.Options.Comment.Length == 0 => throw ApprovalErrors.NoAnswer(),
            _ => new CheckedAnswer(person.User, Content: null),
        };
    }

    /// <inheritdoc/>
    public async ValueTask<object?> AuthenticateAsync(string proof, CancellationToken cancellationToken) =>
        gate.Authenticator is { } authenticator ? await authenticator.IdentifyAsync(proof, cancellationToken).ConfigureAwait(false) : null;

    private Caller PersonOf(AnswerOffer offer, ApprovalRequest request)
    {
        if (offer.Options.Answerer is not Caller { Kind: CallerKind.Key or CallerKind.Token } person) { throw ApprovalErrors.NotAuthenticated(); }
        var excludesCaller = request.Shortage is not null || request.Needed.Any(static needed => needed.ExcludesCaller);
        if (excludesCaller && person.User == request.Call.Caller) { throw ApprovalErrors.OwnCall(person.User); }
        if (offer.Choice == ApprovalChoice.TopUp && request.Shortage is { } shortage) { BudgetDuties.Require(gate.Policy, shortage.Account.Id, person, hasSpent: false); }
        if (request.Given.Any(vote => vote.By == person.User)) { throw ApprovalErrors.Twice(person.User); }
        return person;
    }

    /// <summary>The rules that this person's yes is for. Who may answer none of them may not say no either.</summary>
    private List<string> RulesOf(ApprovalRequest request, Caller person)
    {
        var groups = gate.Policy.GroupsOf(person);
        var rules = request.Missing().Where(needed => new PeopleTerms(needed.Groups, needed.Users).Has(person.User, groups)).Select(static needed => needed.Rule).ToList();
        return rules.Count > 0 ? rules : throw ApprovalErrors.NotAsked(person.User, request.Needed);
    }

    private static ApprovalContent ContentOf(AnswerOffer offer)
    {
        try { return ApprovalContent.Of(offer.Options.Content); }
        catch (JsonException) { throw ApprovalErrors.BadContent(); }
    }

    private JsonElement EditedOf(ApprovalRequest request, ApprovalContent content)
    {
        if (content.Arguments is not { ValueKind: JsonValueKind.Object } arguments) { throw ApprovalErrors.BadContent(); }
        var edited = CallArguments.Of(arguments).Root;
        var faults = request.Schema is { } schema ? gate.FindSchemaFaults?.Invoke(schema, edited) : null;
        return faults is { Count: > 0 } ? throw ApprovalErrors.Misfit(request.Call.Target, faults) : edited;
    }

    private static decimal? AmountOf(ApprovalContent content) => content.Amount is <= 0 or > Ledger.MostAmount ? throw ApprovalErrors.BadContent() : content.Amount;
}
