using Tutti.Agents.Processes.Supervision;

namespace Tutti.Agents.Processes.Limits;

/// <summary>Measures a tree from time to time, more often when it comes near a limit.</summary>
internal sealed class LimitWatch(ProcessLimits limits, TimeProvider timeProvider)
{
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Near = TimeSpan.FromMilliseconds(20);

    private TimeSpan _pause = Near;
    private long _measured = timeProvider.GetTimestamp();

    /// <summary>The limit that was exceeded, once one was.</summary>
    internal ProcessLimit? Reached { get; private set; }

    /// <summary>How long a loop may sleep without missing a measurement.</summary>
    internal int PollMilliseconds => limits.AreMeasured ? (int)_pause.TotalMilliseconds : int.MaxValue;

    /// <summary>Whether it is time to measure.</summary>
    internal bool IsDue => limits.AreMeasured && Reached is null && timeProvider.GetElapsedTime(_measured) >= _pause;

    /// <summary>Measures.</summary>
    /// <param name="tree">Who lives.</param>
    /// <param name="earlier">Processor time of those who have ended.</param>
    /// <returns>Whether a limit is exceeded.</returns>
    internal bool IsReachedBy(IReadOnlyCollection<ProcessStat> tree, TimeSpan earlier)
    {
        var usage = TreeUsage.Of(tree);
        Reached = usage.Exceeded(limits, earlier);
        _pause = usage.IsNear(limits) ? Near : Usual;
        _measured = timeProvider.GetTimestamp();
        return Reached is not null;
    }
}
