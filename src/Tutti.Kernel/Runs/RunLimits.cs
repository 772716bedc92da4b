namespace Tutti.Kernel.Runs;

/// <summary>Limits of a run (rule R9). Reaching one pauses the run with the reason; waiting for people or timers costs nothing.</summary>
public sealed record RunLimits
{
    /// <summary>200 steps, 24 hours of working time, 15 minutes without progress.</summary>
    public static RunLimits Default { get; } = new();

    /// <summary>No limits but the largest numbers.</summary>
    public static RunLimits None { get; } = new() { Steps = int.MaxValue, TimeToLive = TimeSpan.FromDays(36500), Idle = TimeSpan.FromDays(36500) };

    /// <summary>Steps that may end, retries and compensations not counted.</summary>
    public int Steps { get; init; } = 200;

    /// <summary>Working time: the clock runs only while some step runs.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The longest time in which steps run and none of them ends or gives a sign of life.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(15);
}
