namespace Tutti.Governance.Decisions;

/// <summary>What happens to a call. Numbers are journaled and never reused; the larger one is the stricter one.</summary>
public enum Verdict
{
    /// <summary>It goes on to limits and budgets.</summary>
    Allow = 1,

    /// <summary>A person is asked first.</summary>
    Ask = 2,

    /// <summary>It does not happen.</summary>
    Deny = 3,
}
