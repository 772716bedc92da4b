using System.Globalization;
using Tutti.Documents.Reading;

namespace Tutti.Cli.Audits;

/// <summary>Moments as people write them: a date, a time, or how long ago. A date without an offset is UTC, as all times of the log are.</summary>
internal static class SearchTimes
{
    private static readonly string[] Forms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFF", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFK", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"];

    /// <summary>The moment that a text means.</summary>
    /// <exception cref="Tutti.Kernel.TuttiException">It means none (TUT5082).</exception>
    public static DateTimeOffset Parse(string text, DateTimeOffset now)
    {
        if (DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)) { return moment; }
        if (!TimeSpans.TryParse(text, out var ago)) { throw AuditFaults.NoTime(text); }
        return ago < now - DateTimeOffset.UnixEpoch ? now - ago : DateTimeOffset.UnixEpoch;
    }
}
