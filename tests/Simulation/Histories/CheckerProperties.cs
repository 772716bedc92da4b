using FsCheck;
using FsCheck.Fluent;
using Tutti.Testing.Linearizability;
using static Tutti.Simulation.Histories.Register;

namespace Tutti.Simulation.Histories;

/// <summary>Laws of the checker; a failure prints its replay.</summary>
public sealed class CheckerProperties
{
    private const int Few = 7;

    private static readonly Config Cases = Config.QuickThrowOnFailure.WithMaxTest(500);

    private static readonly Register Specification = new();

    [Fact]
    public void Check_AnyOrderWithAnyOverlaps_IsAcceptedWithAnOrderThatHolds() => Prop.ForAll<DoNotSize<int>>(static seed =>
    {
        var history = Generate(new Random(seed.Item), calls: 20, slack: 20);

        var verdict = LinearizabilityChecker.Check(Specification, history);

        return verdict is Verdict.Linearizable linearizable && linearizable.Orders.Values.All(order => Holds(history, order));
    }).Check(Cases);

    [Fact]
    public void Check_SwappedAnswers_AreJudgedAsByBruteForce()
    {
        var broken = 0;

        Prop.ForAll<DoNotSize<int>>(seed =>
        {
            var random = new Random(seed.Item);
            var history = Swap(random, Generate(random, Few, slack: 25));
            var verdict = LinearizabilityChecker.Check(Specification, history);
            if (verdict is Verdict.Broken found)
            {
                broken++;
                return !IsExplained(history) && IsFirstMisfit(history, found);
            }

            return verdict.IsLinearizable && IsExplained(history);
        }).Check(Cases);

        Assert.InRange(broken, 50, 450); // both verdicts were met often
    }

    [Fact]
    public void Check_SwappedAnswersWithoutOverlaps_AreRejected() => Prop.ForAll<DoNotSize<int>>(static seed =>
    {
        var history = Generate(new Random(seed.Item), calls: 20, slack: 1).Select(static operation => operation with { Call = new Call.Add($"{operation.Number}", 1) }).ToList();
        var heard = history.Where(static operation => operation.Ended is not null).Select(static (operation, number) => operation with { Answer = number + 1 }).ToList();
        if (heard.Count < 2) { return true; }
        (heard[^1], heard[0]) = (heard[^1] with { Answer = heard[0].Answer }, heard[0] with { Answer = heard[^1].Answer });
        return !LinearizabilityChecker.Check(Specification, heard).IsLinearizable;
    }).Check(Cases);

    /// <summary>One call after the other, each at a moment of its own; what callers see of it begins before and ends after. Some are cut off, before they took effect or after.</summary>
    private static List<Operation<Call, int>> Generate(Random random, int calls, int slack)
    {
        var (state, history) = (Specification.Begin("x"), new List<Operation<Call, int>>());
        for (var number = 0; number < calls; number++)
        {
            var (call, at, fate) = (Draw(random), 1_000 + (10 * number), random.Next(8));
            var (next, answer) = Specification.Apply(state, call);
            if (fate != 0) { state = next; }
            history.Add(new Operation<Call, int>(number, $"client {number}", call, at - random.Next(1, slack + 1), fate <= 1 ? null : at + random.Next(1, slack + 1), fate <= 1 ? default : answer));
        }

        return history;
    }

    private static Call Draw(Random random) => random.Next(3) switch
    {
        0 => new Call.Read(),
        1 => new Call.Write(random.Next(4)),
        _ => new Call.Add($"{random.Next(4)}", random.Next(1, 3)),
    };

    private static List<Operation<Call, int>> Swap(Random random, List<Operation<Call, int>> history)
    {
        var heard = history.Where(static operation => operation.Ended is not null).ToList();
        if (heard.Count < 2) { return history; }
        var (one, other) = (heard[random.Next(heard.Count)], heard[random.Next(heard.Count)]);
        (history[one.Number], history[other.Number]) = (one with { Answer = other.Answer }, other with { Answer = one.Answer });
        return history;
    }

    /// <summary>Whether an order explains every answer, has every answered call once, and keeps who came before whom.</summary>
    private static bool Holds(List<Operation<Call, int>> history, IReadOnlyList<int> order)
    {
        var state = Specification.Begin("x");
        for (var place = 0; place < order.Count; place++)
        {
            var operation = history[order[place]];
            (state, var answer) = Specification.Apply(state, operation.Call);
            if (operation.Ended is not null && operation.Answer != answer) { return false; }
            if (order.Skip(place + 1).Any(later => history[later].Ended < operation.Began)) { return false; }
        }

        return order.Distinct().Count() == order.Count && history.All(operation => operation.Ended is null || order.Contains(operation.Number));
    }

    /// <summary>Brute force: every order that keeps who came before whom, nothing remembered, nothing foreseen.</summary>
    private static bool IsExplained(IReadOnlyList<Operation<Call, int>> history) => IsExplained(Specification.Begin("x"), history);

    private static bool IsExplained(State state, IReadOnlyList<Operation<Call, int>> left)
    {
        if (left.All(static operation => operation.Ended is null)) { return true; }
        foreach (var first in left.Where(operation => !left.Any(other => other.Ended < operation.Began)))
        {
            var (next, answer) = Specification.Apply(state, first.Call);
            if ((first.Ended is null || answer == first.Answer) && IsExplained(next, [.. left.Where(operation => operation != first)])) { return true; }
        }

        return false;
    }

    /// <summary>Everything that was answered before the misfit has an explanation, and with it there is none.</summary>
    private static bool IsFirstMisfit(List<Operation<Call, int>> history, Verdict.Broken found)
    {
        var misfit = history[found.Misfit];
        var alike = history.Count(operation => operation.Ended == misfit.Ended);
        return alike > 1 || (IsExplained(Until(history, (misfit.Ended ?? 0) - 1)) && !IsExplained(Until(history, misfit.Ended ?? 0)));
    }

    private static List<Operation<Call, int>> Until(List<Operation<Call, int>> history, long last) =>
        [.. history.Where(operation => operation.Began <= last).Select(operation => operation.Ended <= last ? operation : operation with { Ended = null })];
}
