namespace Tutti.Storage.Embedded.Audits;

/// <summary>The levels of a verification, from the bytes up. Scripts depend on the names.</summary>
public static class AuditLevels
{
    /// <summary>Each record keeps what it commits to.</summary>
    public const string Digests = "digests";

    /// <summary>Each record names the one of its run before it: none was left out.</summary>
    public const string Chain = "chain";

    /// <summary>The tree over the records, computed anew, has the root that the head says.</summary>
    public const string Inclusion = "inclusion";

    /// <summary>The head is signed by the log's key.</summary>
    public const string Signature = "signature";

    /// <summary>What a bundle says of its run in one statement is signed by the log's key, and is what its records say. Only a bundle has this level.</summary>
    public const string Statement = "statement";

    /// <summary>Heads that were kept outside of the store are heads of this very log.</summary>
    public const string Anchors = "anchors";

    /// <summary>Witnesses have cosigned a head of these records.</summary>
    public const string Witnesses = "witnesses";

    /// <summary>The policy in force gives the recorded decisions again.</summary>
    public const string Policy = "policy";

    /// <summary>Holds and bookings, summed anew, stay within the limits.</summary>
    public const string Budgets = "budgets";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Digests, Chain, Inclusion, Signature, Statement, Anchors, Witnesses, Policy, Budgets];
}
