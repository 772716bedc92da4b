namespace Tutti.Governance.Calls;

/// <summary>Codes of calls that cannot be judged.</summary>
internal static class CallCodes
{
    /// <summary>Arguments that are no JSON.</summary>
    internal const string NoJson = "TUT2100";

    /// <summary>A key that an object has twice, letter for letter or but for case.</summary>
    internal const string KeyTwice = "TUT2101";

    /// <summary>Bytes or escapes that are no text.</summary>
    internal const string NoText = "TUT2102";

    /// <summary>Arguments that are too large or nested too deeply.</summary>
    internal const string TooLarge = "TUT2103";

    /// <summary>A number that no usual reader holds.</summary>
    internal const string HugeNumber = "TUT2104";

    /// <summary>Arguments that are no object.</summary>
    internal const string NoObject = "TUT2105";
}
