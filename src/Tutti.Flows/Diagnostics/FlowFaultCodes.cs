namespace Tutti.Flows.Diagnostics;

/// <summary>Codes of faults of YAML texts and of the files that a flow is made of. What a plan says wrong has codes of its own.</summary>
internal static class FlowFaultCodes
{
    /// <summary>A text that is no YAML.</summary>
    internal const string NoYaml = "TUT4616";

    /// <summary>A key that a map has twice.</summary>
    internal const string KeyTwice = "TUT4617";

    /// <summary>A tag, such as <c>!!str</c>.</summary>
    internal const string Tag = "TUT4618";

    /// <summary>No document, or more than one.</summary>
    internal const string NotOneDocument = "TUT4619";

    /// <summary>An alias of something that is not there, that holds itself, or that would repeat too much.</summary>
    internal const string Alias = "TUT4620";

    /// <summary>Values that lie in each other too deep.</summary>
    internal const string TooDeep = "TUT4621";

    /// <summary>A file that is too large, or too many of them.</summary>
    internal const string TooLarge = "TUT4622";

    /// <summary>A key that is no plain text.</summary>
    internal const string WrongKey = "TUT4623";

    /// <summary>Bytes that are no text.</summary>
    internal const string NoText = "TUT4624";

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
