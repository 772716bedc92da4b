namespace Tutti.Storage.Embedded.Audits.Searches;

/// <summary>How a search ended.</summary>
/// <param name="Found">Records that were found and handed out.</param>
/// <param name="MayBeMore">Whether the limit ended the search, or left older ones out.</param>
/// <param name="Unreadable">Records that may fit, but whose content could not be read.</param>
/// <param name="Damage">Why the log ends before its signed head; null where it does not.</param>
public sealed record SearchEnd(int Found, bool MayBeMore, int Unreadable, string? Damage);
