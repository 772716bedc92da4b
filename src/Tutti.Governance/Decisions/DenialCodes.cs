namespace Tutti.Governance.Decisions;

/// <summary>Codes of calls that are denied.</summary>
internal static class DenialCodes
{
    /// <summary>No rule allows it.</summary>
    internal const string Default = "TUT2200";

    /// <summary>A rule denies it.</summary>
    internal const string Rule = "TUT2201";

    /// <summary>The tool is new or has changed since it was reviewed.</summary>
    internal const string Quarantined = "TUT2202";

    /// <summary>There is no such tool for this caller.</summary>
    internal const string Hidden = "TUT2203";

    /// <summary>No grant covers it.</summary>
    internal const string NoGrant = "TUT2204";

    /// <summary>The grant has ended.</summary>
    internal const string GrantEnded = "TUT2205";

    /// <summary>What the call would spend cannot be told.</summary>
    internal const string Spend = "TUT2206";

    /// <summary>Whose count or budget it is cannot be told.</summary>
    internal const string Key = "TUT2207";

    /// <summary>The name is that of a known tool but for case.</summary>
    internal const string WrongCase = "TUT2208";
}
