namespace Tutti.Governance.Windows;

/// <summary>Moments as the journal has them: microseconds since 1970.</summary>
internal static class Moments
{
    internal static long Us(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;
}
