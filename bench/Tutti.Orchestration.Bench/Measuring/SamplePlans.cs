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
    public static Plan Map() => PlanBuilder.Create("map")
        .Limits(steps: int.MaxValue)
        .Input("all", PlanType.List)
        .Steps(static steps => steps.Map("each", over: "inputs.all", static step => step.Do(static steps => steps.Use("one", PlanBed.Next, with: new() { ["n"] = "${item}" }))))
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
