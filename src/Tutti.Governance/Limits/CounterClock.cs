using Tutti.Governance.Windows;

namespace Tutti.Governance.Limits;

/// <summary>Windows of counters, as microseconds since 1970.</summary>
internal static class CounterClock
{
    /// <summary>Into so many pieces a rolling window is cut where more calls count than are kept one by one.</summary>
    private const int Pieces = 1_000;

    /// <exception cref="Kernel.TuttiException">It is none that a counter can count in (TUT2602, TUT2603).</exception>
    public static Window Read(string text)
    {
        if (!Window.TryParse(text, out var window, out _)) { throw LimitErrors.NoWindow(text); }
        return window.Kind == WindowKind.Run ? throw LimitErrors.OfOneRun() : window;
    }

    /// <summary>As of when a call counts that is made now. The end of a piece, where there are pieces: never less than exact.</summary>
    public static long SlotAt(Window window, DateTimeOffset now, bool isExact)
    {
        if (window.Kind != WindowKind.Rolling) { return Moments.Us(window.BoundsAt(now).Start); }
        var piece = isExact ? 1 : Math.Max(1, LengthUs(window) / Pieces);
        return (Moments.Us(now) + piece - 1) / piece * piece;
    }

    /// <summary>Slots up to this one count no longer.</summary>
    public static long AfterAt(Window window, DateTimeOffset now) => window.Kind == WindowKind.Rolling ? Moments.Us(now) - LengthUs(window) : Moments.Us(window.BoundsAt(now).Start) - 1;

    /// <summary>When a slot that counts now stops to count.</summary>
    public static long UntilOf(Window window, long slotUs, DateTimeOffset now) => window.Kind == WindowKind.Rolling ? slotUs + LengthUs(window) : Moments.Us(window.BoundsAt(now).End);

    private static long LengthUs(Window window) => (long)window.Length.TotalMicroseconds;
}
