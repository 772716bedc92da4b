using System.Globalization;
using Tutti.Orchestration.Building;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Bench.Measuring;

/// <summary>The plans of the workloads.</summary>
internal static class SamplePlans
{
    /// <summary>Steps one after the other; each reads the result of the one before.</summary>
    public static Plan Chain(int count) => PlanBuilder.Create("chain")
        .Steps(steps =>
        {
            for (var number = 0; number < count; number++) { steps.Use(Id("s", number), PlanBed.Next, with: new() { ["n"] = number == 0 ? "${1}" : $"${{{Id("s", number - 1)}.n + 1}}" }); }
        })
        .Output("n", $"${{{Id("s", count - 1)}.n}}")
        .Build();

    /// <summary>One step for each item of a list that the run is given.</summary>
    public static Plan Map(string function) => PlanBuilder.Create("map")
        .Limits(steps: int.MaxValue)
        .Input("all", PlanType.List)
        .Steps(steps => steps.Map("each", over: "inputs.all", step => step.Do(steps => steps.Use("one", function, with: new() { ["n"] = "${item}" }))))
        .Output("n", "${each.items.size()}")
        .Build();

    /// <summary>
    /// About what a large flow holds: of ten nodes seven are calls with inputs that read earlier results, and the others groups, branches side by side,
    /// conditions, choices and a map.
    /// </summary>
    public static Plan Mixed(int nodes) => PlanBuilder.Create("mixed")
        .Description("A large flow.")
        .Input("level", PlanType.Whole, defaultValue: 3)
        .Steps(steps =>
        {
            for (var number = 0; number < nodes; number += 10) { AddTen(steps, number); }
        })
        .Output("n", "${s0.n}")
        .Build();

    /// <summary>
    /// A graph in rows of ten: each step needs and reads two steps of the row before, every third is done by one of 50 agents, and every fourth has a condition.
    /// </summary>
    public static Plan Graph(int nodes)
    {
        const int agents = 50;
        const int row = 10;
        var plan = PlanBuilder.Create("graph").Input("level", PlanType.Whole, defaultValue: 3);
        for (var number = 0; number < agents; number++) { plan.Agent(Id("agent", number), "use", PlanBed.Next); }
        return plan
            .Steps(steps =>
            {
                for (var number = 0; number < nodes; number++) { AddOne(steps, number); }
            })
            .Output("n", $"${{{Id("s", nodes - 1)}.n}}")
            .Build();

        static void AddOne(StepsBuilder steps, int number)
        {
            var (first, second) = (Id("s", number - row), Id("s", number - row - (number % row) + ((number + 1) % row)));
            var isFirstRow = number < row;
            var with = new PlanMap
            {
                ["n"] = isFirstRow ? "${inputs.level}" : $"${{{first}.n + {second}.n * 2}}",
                ["text"] = isFirstRow ? $"Step {number} of ${{run.name}}" : $"After ${{{first}.n}} and ${{{second}.n}}",
            };
            if (number % 3 == 0) { steps.Agent(Id("s", number), Id("agent", number / 3 % agents), with, Say); }
            else { steps.Use(Id("s", number), PlanBed.Next, with, Say); }

            void Say(CallBuilder step)
            {
                step.Needs(isFirstRow ? [] : [first, second]);
                if (number % 4 == 0) { step.When("inputs.level > 2 && inputs.level < 10"); }
            }
        }
    }

    /// <summary>Attempts of which the first is good enough; the others would work five times as long.</summary>
    /// <param name="attempts">How many, all at once.</param>
    /// <param name="isEnding">Whether the first that is good enough ends the others.</param>
    public static Plan Race(int attempts, bool isEnding) => PlanBuilder.Create("race")
        .Steps(steps => steps.Compete("best", "best.value.n", step =>
        {
            step.Do(attempts, static inner => inner.Use("work", PlanBed.PaidFunction, with: new() { ["number"] = "${index}" }));
            if (isEnding) { step.Enough("best.score >= 1"); }
        }))
        .Output("n", "${best.score}")
        .Build();

    private static void AddTen(StepsBuilder steps, int number)
    {
        string At(int offset) => Id("s", number + offset);
        var before = number == 0 ? "inputs.level" : $"{Id("s", number - 10)}.n";
        steps
            .Use(At(0), PlanBed.Next, with: new() { ["n"] = $"${{{before} + 1}}", ["text"] = $"Step {number} of ${{run.name}}" })
            .Use(At(1), PlanBed.Next, with: new() { ["n"] = $"${{{At(0)}.n * 2}}", ["more"] = new PlanMap { ["a"] = 1, ["b"] = true } }, step => step.When("inputs.level > 2"))
            .Parallel(At(2), step => step.Join(PlanJoin.KeepPartial).Each(each => each
                .Use(At(3), PlanBed.Next, with: new() { ["n"] = $"${{{At(0)}.n}}" })
                .Use(At(4), PlanBed.Next, with: new() { ["n"] = 4 }, step => step.Retry(2).Timeout(TimeSpan.FromMinutes(5)))))
            .Choose(At(5), step => step
                .Case($"{At(0)}.n > 10", inner => inner.Use(At(6), PlanBed.Next, with: new() { ["n"] = 6 }))
                .Else(inner => inner.Use(At(7), PlanBed.Next, with: new() { ["n"] = 7 })))
            .Map(At(8), over: "[1, 2, 3]", step => step.Max(2).Do(inner => inner.Use(At(9), PlanBed.Next, with: new() { ["n"] = $"${{item + {At(0)}.n}}" })));
    }

    private static string Id(string prefix, int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{number}");
}
