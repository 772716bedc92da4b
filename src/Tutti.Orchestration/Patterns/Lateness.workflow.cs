using Tutti.Kernel.Runs;

namespace Tutti.Orchestration.Patterns;

/// <summary>Work that has a time.</summary>
internal static class Lateness
{
    /// <summary>What work gives, or what counts in its place where it is not done in time; then it is cancelled.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="race">The name of the race in it.</param>
    /// <param name="within">The time.</param>
    /// <param name="work">The work.</param>
    /// <param name="late">What counts when the time is over.</param>
    public static async Task<T> WithinAsync<T>(this WorkflowContext scope, string race, TimeSpan within, Func<WorkflowContext, Task<T>> work, T late)
    {
        return (await scope.RaceAsync(race, work, WaitAsync)).Result;

        async Task<T> WaitAsync(WorkflowContext inner)
        {
            await inner.DelayAsync("within", within);
            return late;
        }
    }
}
