using Tutti.Kernel.Waits;

namespace Tutti.Kernel.Runs;

/// <summary>Branches that run side by side, and races between them.</summary>
public sealed partial class WorkflowContext
{
    /// <summary>Runs branches side by side, each in a scope of its own, and waits for all of them.</summary>
    /// <typeparam name="T">A branch's result.</typeparam>
    /// <param name="name">The name of the whole.</param>
    /// <param name="count">How many branches.</param>
    /// <param name="branch">A branch: its scope and its number.</param>
    /// <param name="maxAtOnce">How many run at a time; 0 for all.</param>
    /// <returns>The results in order of the branches.</returns>
    /// <exception cref="ParallelFailedException">More than one branch failed; a single failure is thrown as it is.</exception>
    public async Task<T[]> ParallelAsync<T>(string name, int count, Func<WorkflowContext, int, Task<T>> branch, int maxAtOnce = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(branch);
        var whole = Scope(name);
        var results = new T[count];
        var failures = new SortedList<int, Exception>();
        var next = 0;
        var lanes = new Task[maxAtOnce > 0 ? Math.Min(maxAtOnce, count) : count];
        for (var lane = 0; lane < lanes.Length; lane++) { lanes[lane] = RunLaneAsync(); }
#pragma warning disable CA2007 // Stays on the run's own scheduler.
        await Task.WhenAll(lanes);
        return failures.Count switch
        {
            0 => results,
            1 => throw Rethrow(failures.Values[0]),
            _ => throw new ParallelFailedException([.. failures.Values]),
        };

        async Task RunLaneAsync()
        {
            while (next < count)
            {
                var index = next++;
                try { results[index] = await branch(whole.Branch(index, _cancellation), index); }
#pragma warning disable CA1031 // The boundary of a branch: its error is rethrown once all branches are over.
                catch (Exception error)
#pragma warning restore CA1031
                {
                    failures.Add(index, error);
                }
            }
        }
#pragma warning restore CA2007
    }

    /// <summary>Runs branches against each other: the first that ends decides, the others are cancelled and settled (rule R5).</summary>
    /// <typeparam name="T">A branch's result.</typeparam>
    /// <param name="name">The name of the race.</param>
    /// <param name="branches">The branches, at least one.</param>
    /// <returns>The winner's number and result; a winner that failed throws.</returns>
    public async Task<RaceResult<T>> RaceAsync<T>(string name, params IReadOnlyList<Func<WorkflowContext, Task<T>>> branches)
    {
        ArgumentNullException.ThrowIfNull(branches);
        ArgumentOutOfRangeException.ThrowIfZero(branches.Count, nameof(branches));
        var whole = Scope(name);
        var scopes = new WorkflowContext[branches.Count];
        var tasks = new Task<T>[branches.Count];
        for (var index = 0; index < branches.Count; index++)
        {
            scopes[index] = whole.Branch(index, CancellationTokenSource.CreateLinkedTokenSource(CancellationToken));
            tasks[index] = branches[index](scopes[index]);
        }

#pragma warning disable CA2007 // Stays on the run's own scheduler.
        var first = await Task.WhenAny(tasks);
        var winner = Array.IndexOf(tasks, first);
        for (var index = 0; index < scopes.Length; index++)
        {
            if (index != winner) { Run.CancelScope(scopes[index]); }
        }

        return new RaceResult<T>(winner, await first);
#pragma warning restore CA2007
    }

    private WorkflowContext Branch(int index, CancellationTokenSource cancellation)
    {
        // Each number is used once, so that it needs no place in the table of names.
        var name = index.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new WorkflowContext(Run, _key.Child(name), PathOf(name), cancellation, IsShielded) { Part = Part };
    }

    private static Exception Rethrow(Exception error)
    {
        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
        return error;
    }
}

/// <summary>Who won a race, and with what.</summary>
/// <typeparam name="T">A branch's result.</typeparam>
/// <param name="Winner">The number of the branch, from 0.</param>
/// <param name="Result">Its result.</param>
public readonly record struct RaceResult<T>(int Winner, T Result);
