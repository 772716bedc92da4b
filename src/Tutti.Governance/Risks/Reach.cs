namespace Tutti.Governance.Risks;

/// <summary>How far a server's tools reach. Numbers are journaled and never reused.</summary>
public enum Reach
{
    /// <summary>This machine.</summary>
    Local = 1,

    /// <summary>Systems of the organisation.</summary>
    Internal = 2,

    /// <summary>The world: what goes in there is out.</summary>
    External = 3,
}
