using System.Globalization;
using Tutti.Kernel;

namespace Tutti.Governance.Limits;

/// <summary>Why a counter or the health of a target refuses a message outright.</summary>
internal static class LimitErrors
{
    public static TuttiException NotCounted(int most) =>
        new("TUT2601", string.Create(CultureInfo.InvariantCulture, $"A limit of {most} calls counts nothing: it must be 1 or more. Deny the call where it may never happen."));

    public static TuttiException NoWindow(string window) => new("TUT2602", $"There is no window '{window}' to count calls in. Write it as policies do, for example 'hour' or 'day@UTC'.");

    public static TuttiException OfOneRun() => new("TUT2603", "A counter is for all runs; what counts within one run is counted by that run. Count it where the run is, or give the limit a time.");

    public static TuttiException NoCall() => new("TUT2604", "A call needs an id that is its own, or it would count twice when it is asked about twice. Give each call an id.");

    public static TuttiException BadTerms(string what) => new("TUT2605", $"The terms of a breaker cannot be kept: {what}. Correct them where the target is configured.");
}
