namespace Tutti.Storage.Embedded.Audits;

/// <summary>One level of a verification.</summary>
/// <param name="Name">Which: one of <see cref="AuditLevels"/>.</param>
/// <param name="Verdict">What was found.</param>
/// <param name="Detail">Of what, or why not.</param>
public sealed record AuditLevel(string Name, AuditVerdict Verdict, string Detail);
