using Tutti.Kernel;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Waits;

namespace Tutti.Orchestration.Patterns;

/// <summary>Attempts at the same task against each other: each is scored, and the best one wins. Once one is good enough, those still at work are cancelled.</summary>
public static class Competition
{
    /// <summary>Lets contenders compete.</summary>
    /// <typeparam name="T">What an attempt gives.</typeparam>
    /// <param name="context">The workflow; each contender works in a scope of its name.</param>
    /// <param name="contenders">At least one, each with a name of its own.</param>
    /// <param name="score">How good an attempt is: any number that is none of NaN and infinity; the largest wins, and of equal ones the contender that stands first. What it throws is the failure of that attempt.</param>
    /// <param name="isEnough">Whether an attempt is so good that no other matters; null for never.</param>
    /// <param name="mostAtOnce">How many work at a time; 0 for all.</param>
    /// <returns>The winner, with what all others came to.</returns>
    /// <exception cref="ParallelFailedException">No attempt succeeded; a single failure is thrown as it is.</exception>
    public static async Task<CompetitionResult<T>> RunAsync<T>(
        WorkflowContext context, IReadOnlyList<Contender<T>> contenders, Func<string, T, double> score, Func<Attempt<T>, bool>? isEnough = null, int mostAtOnce = 0)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(contenders);
        ArgumentNullException.ThrowIfNull(score);
        ArgumentOutOfRangeException.ThrowIfZero(contenders.Count, nameof(contenders));
        ArgumentOutOfRangeException.ThrowIfNegative(mostAtOnce);
        var running = new WorkflowContext?[contenders.Count];
        var attempts = new Attempt<T>?[contenders.Count];
        var failures = new TuttiException?[contenders.Count];
        var (next, isDecided) = (0, false);
        var lanes = Enumerable.Range(0, mostAtOnce > 0 ? Math.Min(mostAtOnce, contenders.Count) : contenders.Count).Select(_ => RunLaneAsync()).ToList();
        await Task.WhenAll(lanes);
        return Result(contenders, attempts, failures);

        async Task RunLaneAsync()
        {
            while (next < contenders.Count && !isDecided) { await RunOneAsync(next++); }
        }

        async Task RunOneAsync(int index)
        {
            var scope = context.CancellableScope(contenders[index].Name);
            running[index] = scope;
            contenders[index].Spending?.Begin();
            try
            {
                var value = await contenders[index].Work(scope);
                var attempt = new Attempt<T>(contenders[index].Name, value, Checked(contenders[index].Name, score(contenders[index].Name, value)));
                attempts[index] = attempt;
                if (!isDecided && isEnough?.Invoke(attempt) == true) { Decide(index); }
            }
            catch (TuttiException failure) when (failure is not HostUnsuitedException) { failures[index] = failure; }
            catch (OperationCanceledException) when (isDecided && scope.CancellationToken.IsCancellationRequested) { } // it lost
            finally { running[index] = null; }
        }

        void Decide(int winner)
        {
            isDecided = true;
            for (var other = 0; other < running.Length; other++)
            {
                if (other != winner) { running[other]?.CancelScope(); }
            }
        }
    }

    private static HashSet<string> NamesOf(IEnumerable<string> names) => names.ToHashSet(StringComparer.Ordinal);

    private static double Checked(string name, double score) => double.IsFinite(score) ? score : throw PatternException.NoScore(name, score);

    private static CompetitionResult<T> Result<T>(IReadOnlyList<Contender<T>> contenders, Attempt<T>?[] attempts, TuttiException?[] failures)
    {
        // A stable order: of equal scores the contender that stands first.
        var ranked = attempts.OfType<Attempt<T>>().OrderByDescending(static attempt => attempt.Score).ToList();
        if (ranked.Count == 0)
        {
            var all = failures.OfType<TuttiException>().ToList();
            if (all is [var only]) { System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(only); }
            throw new ParallelFailedException([.. all]);
        }

        var failed = contenders.Zip(failures).Where(static pair => pair.Second is not null).Select(static pair => new FailedMember(pair.First.Name, pair.Second!)).ToList(); // those without a failure are left out
        return new CompetitionResult<T>
        {
            Attempts = ranked,
            Failed = failed,
            Spending = contenders.Any(static contender => contender.Spending is not null)
                ? CompetitionSpending.Of(ranked[0].Name, NamesOf(ranked.Select(static attempt => attempt.Name)), NamesOf(failed.Select(static member => member.Name)), [.. contenders.Select(static contender => (contender.Name, contender.Spending ?? new AttemptSpending()))])
                : null,
            Cancelled = [.. contenders.Where((_, index) => attempts[index] is null && failures[index] is null).Select(static contender => contender.Name)],
        };
    }
}

/// <summary>Who makes an attempt.</summary>
/// <typeparam name="T">What it gives.</typeparam>
/// <param name="Name">The name: of its scope, and in the result.</param>
/// <param name="Work">The attempt, in a scope that is cancelled when another one was good enough.</param>
public sealed record Contender<T>(string Name, Func<WorkflowContext, Task<T>> Work)
{
    /// <summary>Counts what the attempt spends, where its agents tell it (<see cref="Tutti.Agents.ModelAgents.ModelAgent.Watch"/>); null for nobody.</summary>
    public AttemptSpending? Spending { get; init; }
}

/// <summary>An attempt that came to an end.</summary>
/// <typeparam name="T">What it gave.</typeparam>
/// <param name="Name">Whose.</param>
/// <param name="Value">What it gave.</param>
/// <param name="Score">How good it is.</param>
public sealed record Attempt<T>(string Name, T Value, double Score);

/// <summary>What a competition came to. Immutable.</summary>
/// <typeparam name="T">What attempts give.</typeparam>
public sealed record CompetitionResult<T>
{
    /// <summary>All attempts that came to an end, the best first.</summary>
    public required IReadOnlyList<Attempt<T>> Attempts { get; init; }

    /// <summary>Those that failed.</summary>
    public required IReadOnlyList<FailedMember> Failed { get; init; }

    /// <summary>Those that were cancelled, or never began, because another one was good enough.</summary>
    public required IReadOnlyList<string> Cancelled { get; init; }

    /// <summary>What was spent, and what ending those saved that had lost; null where no contender counts it.</summary>
    public CompetitionSpending? Spending { get; init; }

    /// <summary>The winner.</summary>
    public Attempt<T> Best => Attempts[0];
}

/// <summary>Somebody who took part in a pattern and failed.</summary>
/// <param name="Name">Who.</param>
/// <param name="Failure">How.</param>
public sealed record FailedMember(string Name, TuttiException Failure);
