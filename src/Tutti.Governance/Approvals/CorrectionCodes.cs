namespace Tutti.Governance.Approvals;

/// <summary>Codes of refused corrections that callers tell apart.</summary>
public static class CorrectionCodes
{
    /// <summary>The policy wants to know who steps in, and nobody has proved it.</summary>
    public const string Unproved = "TUT2658";
}
