namespace Tutti.Governance.Gates;

/// <summary>Codes of calls that the gate does not let through, beside those of policies.</summary>
internal static class GateCodes
{
    /// <summary>A limit is full.</summary>
    internal const string LimitFull = "TUT2210";

    /// <summary>A budget has no room.</summary>
    internal const string NoRoom = "TUT2211";

    /// <summary>The budget that a flow gives to its run has no room.</summary>
    internal const string NoRunRoom = "TUT2220";

    /// <summary>A person said no.</summary>
    internal const string Refused = "TUT2212";

    /// <summary>Nobody answered in time.</summary>
    internal const string NotAnswered = "TUT2213";

    /// <summary>The target fails, or wants no calls, for longer than the call waits.</summary>
    internal const string TargetUnwell = "TUT2214";

    /// <summary>People are asked, and whoever wanted the call does not wait for them.</summary>
    internal const string Asked = "TUT2218";

    /// <summary>A person must say yes first.</summary>
    internal const string NeedsApproval = "TUT2215";
}
