namespace Tutti.Governance.Pins;

/// <summary>Codes of listings and lock files.</summary>
internal static class PinCodes
{
    /// <summary>A lock file that cannot be read.</summary>
    internal const string WrongLock = "TUT2015";

    /// <summary>An entry whose fingerprint is not that of its definition.</summary>
    internal const string Tampered = "TUT2016";

    /// <summary>A listing of tools that is none.</summary>
    internal const string WrongListing = "TUT2402";

    /// <summary>A tool that a review names and the listing does not have.</summary>
    internal const string UnknownTool = "TUT2403";
}
