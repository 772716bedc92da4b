using Tutti.Documents;
using Tutti.Governance.Decisions;
using Tutti.Governance.Grants;
using Tutti.Governance.Pins;
using Tutti.Governance.Prices;

namespace Tutti.Governance.Policies;

/// <summary>What the files of a policy say, all together, before it is typed.</summary>
internal sealed record PolicyContent
{
    internal required string Digest { get; init; }

    internal required IReadOnlyList<string> Files { get; init; }

    internal string? Description { get; init; }

    internal Verdict Default { get; init; } = Verdict.Deny;

    internal IReadOnlyDictionary<string, ServerDefinition> Servers { get; init; } = new Dictionary<string, ServerDefinition>();

    internal IdentityDefinitions Identities { get; init; } = IdentityDefinitions.None;

    internal PeopleTerms? Corrections { get; init; }

    internal IReadOnlyList<Grant>? Grants { get; init; }

    internal IReadOnlyDictionary<string, BudgetDefinition> Budgets { get; init; } = new Dictionary<string, BudgetDefinition>();

    internal IReadOnlyDictionary<string, NoticeDefinition> Notices { get; init; } = new Dictionary<string, NoticeDefinition>();

    internal PriceTable Prices { get; init; } = PriceTable.Empty;

    internal IReadOnlyDictionary<string, BreakerDefinition> Breakers { get; init; } = new Dictionary<string, BreakerDefinition>();

    internal IReadOnlyList<PolicyRule> Rules { get; init; } = [];

    internal IReadOnlyList<PolicyTest> Tests { get; init; } = [];

    /// <summary>Whom the default asks: anybody.</summary>
    internal ApprovalTerms DefaultApproval => field ??= new ApprovalTerms { Rule = new RuleReference("default", $"{Files[0]}#/default", SourcePlace.None) };

    internal ToolLock Pins { get; init; } = ToolLock.Empty;
}
