namespace Tutti.Storage.Embedded.Audits;

/// <summary>What a verification found of one level.</summary>
public enum AuditVerdict
{
    /// <summary>It holds.</summary>
    Pass = 1,

    /// <summary>It does not hold.</summary>
    Fail,

    /// <summary>Nobody looked, and the detail says why.</summary>
    NotChecked,
}
