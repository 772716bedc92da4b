namespace Tutti.Flows.Diagnostics;

/// <summary>Codes of faults of the files that a flow is made of. What a YAML text or a plan says wrong has codes of its own.</summary>
internal static class FlowFaultCodes
{
    /// <summary>A file that cannot be read.</summary>
    internal const string Unreadable = "TUT4625";

    /// <summary>A file outside of the flow's folder.</summary>
    internal const string Outside = "TUT4626";

    /// <summary>Flows that include each other.</summary>
    internal const string IncludeCycle = "TUT4627";

    /// <summary>A path that no file may have.</summary>
    internal const string WrongPath = "TUT4628";

    /// <summary>A list of files that is none.</summary>
    internal const string WrongFiles = "TUT4629";
}
