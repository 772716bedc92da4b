using System.Globalization;
using Tutti.Histories.TestHost;
using Tutti.Simulation.Laws;
using Tutti.Testing.Linearizability;

namespace Tutti.Simulation.Histories;

/// <summary>Lives histories of a subject, and has them judged.</summary>
internal static class Lives
{
    /// <summary>The law that a history breaks for which no order is proven.</summary>
    public const string Law = "linearizability";

    /// <summary>Lives a world in the simulation.</summary>
    /// <exception cref="LawBrokenException">Its history has no order that explains it, or nobody knows whether it has one.</exception>
    public static Lived Live(string subject, int seed) => Subject.Named(subject).Accept(new InWorld(seed));

    /// <summary>Lives over real threads, with a store that ends abruptly now and then.</summary>
    /// <exception cref="LawBrokenException">As above.</exception>
    public static Task<Lived> LiveOnThreadsAsync(string subject, int seed, CancellationToken cancellationToken) =>
        Subject.Named(subject).Accept(new OnThreads(seed, cancellationToken));

    /// <summary>What the checker says of a world whose last look at something shows what was there long before.</summary>
    public static Verdict LieAtTheEnd(string subject, int seed) => Subject.Named(subject).Accept(new Lie(seed));

    private static Lived Judge<TState, TCall>(Subject<TState, TCall> subject, int seed, IReadOnlyList<Operation<TCall, string>> history, Coverage coverage)
        where TState : IEquatable<TState>
        where TCall : class
    {
        var verdict = LinearizabilityChecker.Check(subject, history);
        if (!verdict.IsLinearizable) { throw new LawBrokenException(Law, string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {verdict.Tell()}\nLive it again: TUTTI_SIM_SEED={seed} ./test HistoryTests")); }
        coverage.Count("calls", history.Count);
        coverage.Count("calls unheard", history.Count(static operation => operation.Ended is null));
        foreach (var operation in history)
        {
            if (operation.Answer is { } answer && !operation.Call.Equals(subject.Look(subject.KeyOf(operation.Call)))) { coverage.Count($"answered {(char.IsLetter(answer[0]) ? answer.Split(' ', ',')[0] : "a number")}"); }
        }

        return new Lived([.. history.Select(static operation => operation.ToString())], coverage);
    }

    private sealed class InWorld(int seed) : ISubjectVisitor<Lived>
    {
        public Lived Visit<TState, TCall>(Subject<TState, TCall> subject)
            where TState : IEquatable<TState>
            where TCall : class
        {
            var world = new HistoryWorld<TState, TCall>(subject, seed);
            return Judge(subject, seed, world.Live(), world.Coverage);
        }
    }

    private sealed class OnThreads(int seed, CancellationToken cancellationToken) : ISubjectVisitor<Task<Lived>>
    {
        public async Task<Lived> Visit<TState, TCall>(Subject<TState, TCall> subject)
            where TState : IEquatable<TState>
            where TCall : class
        {
            var threads = new HistoryThreads<TState, TCall>(subject, seed);
            return Judge(subject, seed, await threads.LiveAsync(cancellationToken).ConfigureAwait(false), threads.Coverage);
        }
    }

    private sealed class Lie(int seed) : ISubjectVisitor<Verdict>
    {
        public Verdict Visit<TState, TCall>(Subject<TState, TCall> subject)
            where TState : IEquatable<TState>
            where TCall : class
        {
            var history = new HistoryWorld<TState, TCall>(subject, seed).Live().ToList();
            var looks = history.Where(operation => operation.Ended is not null && operation.Call.Equals(subject.Look(subject.KeyOf(operation.Call)))).GroupBy(operation => subject.KeyOf(operation.Call));
            var (first, last) = looks.Select(static ofKey => (First: ofKey.First(), Last: ofKey.Last())).First(static ends => ends.First.Answer != ends.Last.Answer);
            history[last.Number] = last with { Answer = first.Answer };
            return LinearizabilityChecker.Check(subject, history);
        }
    }
}
