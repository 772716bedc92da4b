namespace Tutti.Governance.Policies;

/// <summary>Codes of faults of policies, found when they are loaded.</summary>
internal static class PolicyCodes
{
    /// <summary>A policy of a flow says what only the policy in force may.</summary>
    internal const string NotOfAFlow = "TUT2221";

    /// <summary>A file that does not say that it is a policy.</summary>
    internal const string Format = "TUT2001";

    /// <summary>A rule without an action, or with two.</summary>
    internal const string Action = "TUT2002";

    /// <summary>A name that is there twice.</summary>
    internal const string NameTwice = "TUT2003";

    /// <summary>A name that nothing has.</summary>
    internal const string UnknownName = "TUT2004";

    /// <summary>A pattern or a name that is none.</summary>
    internal const string Pattern = "TUT2005";

    /// <summary>An amount that is none.</summary>
    internal const string Amount = "TUT2006";

    /// <summary>A window or a limit that is none.</summary>
    internal const string Window = "TUT2007";

    /// <summary>A key, an issuer or a server that cannot be used.</summary>
    internal const string Identity = "TUT2008";

    /// <summary>A file that cannot be included.</summary>
    internal const string Include = "TUT2009";

    /// <summary>A rule that matches nothing.</summary>
    internal const string MatchesNothing = "TUT2011";

    /// <summary>A rule that can never apply, or always does.</summary>
    internal const string NeverApplies = "TUT2012";

    /// <summary>A key that means nothing for this kind of rule, or contradicts another.</summary>
    internal const string Contradiction = "TUT2013";

    /// <summary>A policy that is too large.</summary>
    internal const string TooLarge = "TUT2014";

    /// <summary>A server whose tools nobody has reviewed.</summary>
    internal const string NotReviewed = "TUT2017";

    /// <summary>A test of the policy that fails.</summary>
    internal const string TestFailed = "TUT2018";

    /// <summary>A test that cannot be run.</summary>
    internal const string TestFaulty = "TUT2019";

    /// <summary>A budget of another unit, or a circle of budgets.</summary>
    internal const string Budget = "TUT2020";

    /// <summary>A key of a budget that an agent can set.</summary>
    internal const string AgentsKey = "TUT2021";

    /// <summary>A stage of an escalation that never comes, or comes with another.</summary>
    internal const string EscalationTime = "TUT4690";

    /// <summary>An escalation that adds nobody.</summary>
    internal const string EscalatesToNobody = "TUT4691";

    /// <summary>An address of a notice that cannot be told.</summary>
    internal const string NoticeAddress = "TUT4692";

    /// <summary>A secret of a notice that does not name a variable.</summary>
    internal const string NoticeSecret = "TUT4693";

    /// <summary>A price that is none.</summary>
    internal const string Price = "TUT4700";

    /// <summary>A price in a currency that nobody knows.</summary>
    internal const string Currency = "TUT4701";

    /// <summary>Two prices for one model at one time.</summary>
    internal const string PriceTwice = "TUT4702";

    /// <summary>A date that there is not.</summary>
    internal const string Date = "TUT4703";

    /// <summary>A budget that counts models whose price nobody says.</summary>
    internal const string Unpriced = "TUT4704";

    /// <summary>A limit that says nothing, or two things.</summary>
    internal const string Limit = "TUT4705";

    /// <summary>A breaker that cannot be kept.</summary>
    internal const string Breaker = "TUT4706";
}
