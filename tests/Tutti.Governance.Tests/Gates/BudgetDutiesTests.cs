using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Governance.Tests.Support;
using Tutti.Kernel;

namespace Tutti.Governance.Tests.Gates;

public sealed class BudgetDutiesTests
{
    private const string Named = """
        identities: { groups: { finance: [bob] } }
        budgets:
          day: { limit: 5 USD, window: day@UTC, managed_by: { group: finance, user: eve } }
          own: { limit: 1 USD, window: day@UTC, per: caller.user, in: day, managed_by: { user: [bob, eve] } }
        rules: [{ id: r, allow: "*" }]
        """;

    private const string Unnamed = """
        identities: { groups: { finance: [bob] } }
        budgets: { day: { limit: 5 USD, window: day@UTC } }
        rules: [{ id: r, ask: "*", by: { group: finance } }]
        """;

    private const string Anybody = "budgets: { day: { limit: 5 USD, window: day@UTC } }\nrules: [{ id: r, allow: \"*\" }]\n";

    [Theory]
    [InlineData(Named, "day", "bob", false, null)]
    [InlineData(Named, "day", "eve", false, null)]
    [InlineData(Named, "day", "ann", false, "TUT2661")]
    [InlineData(Named, "day", "bob", true, "TUT2662")]
    [InlineData(Named, "own/ann", "bob", false, null)]
    [InlineData(Named, "own/bob", "bob", false, "TUT2662")]
    [InlineData(Named, "own/bob", "eve", false, null)]
    [InlineData(Named, "week", "bob", false, "TUT2660")]
    [InlineData(Unnamed, "day", "bob", false, null)]
    [InlineData(Unnamed, "day", "ann", false, "TUT2661")]
    [InlineData(Anybody, "day", "ann", false, null)]
    [InlineData(Anybody, "day", "ann", true, "TUT2662")]
    public void Require_AnyPerson_IsWhomThePolicyNames_AndNeverWhoSpends(string policy, string account, string user, bool hasSpent, string? code)
    {
        var refused = Record.Exception(() => BudgetDuties.Require(Policy.Of(policy), account, new Caller(user, CallerKind.Key), hasSpent));

        Assert.Equal(code, (refused as TuttiException)?.Code);
    }
}
