namespace Tutti.Governance.Limits;

/// <summary>When calls of a target stop for a while, and how they begin again. Comes with each admission; the newest is in force.</summary>
/// <param name="FailureShare">The target is broken when at least this share of its calls failed; above 0, at most 1.</param>
/// <param name="LeastCalls">Fewer calls than this in the window say nothing; 1 or more.</param>
/// <param name="Window">The time that is looked at, in 16 pieces.</param>
/// <param name="OpenFor">For so long nobody calls a broken target.</param>
public sealed record BreakerTerms(decimal FailureShare, int LeastCalls, TimeSpan Window, TimeSpan OpenFor)
{
    /// <summary>No time of any terms may be longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>Half of at least 20 calls within a minute; then 30 seconds.</summary>
    public static BreakerTerms Default { get; } = new(0.5m, 20, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(30));

    /// <summary>A trial that reports nothing for so long is over, and another call may try.</summary>
    public TimeSpan TrialWithin { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>So far apart those come back who were told to wait.</summary>
    public TimeSpan Spacing { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>What keeps the terms from being kept; null for nothing.</summary>
    internal string? Fault => this switch
    {
        { FailureShare: <= 0 or > 1 } => "the share of failures must be above 0 and at most 1",
        { LeastCalls: < 1 } => "at least one call must be looked at",
        _ when !IsTime(Window) || !IsTime(OpenFor) || !IsTime(TrialWithin) => "its times must be above zero and at most 7 days",
        _ when Spacing < TimeSpan.Zero || Spacing > Longest => "the spacing must not be negative, and at most 7 days",
        _ => null,
    };

    private static bool IsTime(TimeSpan time) => time > TimeSpan.Zero && time <= Longest;
}
