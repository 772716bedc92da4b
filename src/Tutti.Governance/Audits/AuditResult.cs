namespace Tutti.Governance.Audits;

/// <summary>What came of going over the records of a log once more.</summary>
/// <param name="Holds">Whether they hold; null where nobody could say, and the detail says why.</param>
/// <param name="Detail">Of what, or why not.</param>
/// <param name="FirstBad">The position of the first record that does not; null for none.</param>
public sealed record AuditResult(bool? Holds, string Detail, long? FirstBad = null);
