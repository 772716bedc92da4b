using Tutti.Governance.Windows;

namespace Tutti.Governance.Budgets;

/// <summary>Windows cut into slots: which one a moment lies in, and which still count.</summary>
/// <remarks>A run has one slot, a day or month its own, a rolling window 64 of equal length, so that an account stays small; the last of them counts as a whole.</remarks>
internal static class LedgerClock
{
    private const int Pieces = 64;

    public static long SlotAt(Window window, DateTimeOffset now) => window.Kind switch
    {
        WindowKind.Run => 0,
        WindowKind.Rolling => Moments.Us(now) / PieceUs(window) * PieceUs(window),
        _ => Moments.Us(window.BoundsAt(now).Start),
    };

    /// <summary>Whether what was spent in a slot counts at a moment.</summary>
    public static bool Counts(Window window, long slotUs, DateTimeOffset now) => window.Kind switch
    {
        WindowKind.Run => true,
        WindowKind.Rolling => slotUs + PieceUs(window) + (long)window.Length.TotalMicroseconds > Moments.Us(now),
        _ => slotUs == SlotAt(window, now),
    };

    /// <summary>When the slot stops to count; null for never.</summary>
    public static DateTimeOffset? EndOf(Window window, long slotUs, DateTimeOffset now) => window.Kind switch
    {
        WindowKind.Run => null,
        WindowKind.Rolling => DateTimeOffset.UnixEpoch.AddMicroseconds(slotUs + PieceUs(window)) + window.Length,
        _ => window.BoundsAt(now).End,
    };

    private static long PieceUs(Window window) => Math.Max(1, (long)window.Length.TotalMicroseconds / Pieces);
}
