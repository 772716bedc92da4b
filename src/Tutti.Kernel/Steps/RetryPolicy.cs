namespace Tutti.Kernel.Steps;

/// <summary>When a failed attempt is followed by another. The waiting is durable: a run that waits for its next attempt is parked.</summary>
public sealed record RetryPolicy
{
    /// <summary>One attempt, no more. The default of a step.</summary>
    public static RetryPolicy None { get; } = new() { MaxAttempts = 1 };

    /// <summary>Five attempts, one second to one minute apart.</summary>
    public static RetryPolicy Standard { get; } = new();

    /// <summary>Attempts in all, at least 1.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>Time before the second attempt.</summary>
    public TimeSpan InitialDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest time between two attempts. An error's own <see cref="RetryLaterException.RetryAfter"/> may exceed it.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How much longer each delay is than the one before, at least 1.</summary>
    public double Factor { get; init; } = 2;

    /// <summary>The part of a delay that is drawn by lot, 0 to 1, so that a fleet does not come back at one moment.</summary>
    public double Jitter { get; init; } = 0.2;

    /// <summary>Error codes after which no further attempt is made.</summary>
    public IReadOnlyCollection<string> NonRetriableCodes { get; init; } = [];

    /// <summary>The only error codes after which another attempt is made, whatever errors say of themselves; null for all that are transient.</summary>
    public IReadOnlyCollection<string>? OnlyCodes { get; init; }

    /// <summary>The delay after attempt number <paramref name="attempt"/>.</summary>
    /// <param name="attempt">1 for the first.</param>
    /// <param name="lot">A number drawn from [0, 1).</param>
    internal TimeSpan DelayAfter(int attempt, double lot)
    {
        var exact = InitialDelay.TotalSeconds * Math.Pow(Math.Max(1, Factor), attempt - 1);
        var capped = Math.Min(exact, MaxDelay.TotalSeconds);
        return TimeSpan.FromSeconds(capped * (1 - (Math.Clamp(Jitter, 0, 1) * lot)));
    }
}
