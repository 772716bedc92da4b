using System.Text.Json;
using Tutti.Documents;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Checking;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Interpreting;
using Tutti.Orchestration.Tests.Support;

namespace Tutti.Orchestration.Tests.Functions;

/// <summary>Projects on one host: two checkouts have functions of the same names, and a run uses those of its own.</summary>
public sealed class ProjectTests
{
    [Fact]
    public async Task GivenTwoProjects_WithTheSameFunctions_ThenEachRunUsesItsOwn_AlsoToUndo()
    {
        await using var bench = await new PlanBench().OpenAsync();
        var acts = new List<string>();
        foreach (var project in new[] { "/one", "/two" })
        {
            bench.Host.In(project)
                .Add(Noting("shop/order", "ordered") with { Repeat = RepeatRule.Idempotent, Undo = "shop/cancel" })
                .Add(Noting("shop/cancel", "cancelled"));

            PlanFunction Noting(string id, string what) => new(id, what, (_, input) =>
            {
                lock (acts) { acts.Add($"{project} {what}"); }
                return ValueTask.FromResult(input);
            });
        }

        var plan = PlanBench.Parse("""{"order":{"use":"shop/order","with":{}},"stop":{"use":"test/fail","with":{}}}""");
        foreach (var project in new[] { "/one", "/two" })
        {
            var (input, limits) = PlanWorkflows.Prepare(plan, bench.Host.In(project), JsonElement.Parse("{}"));
            var run = await bench.Engine.StartAsync(PlanWorkflows.Prefix + plan.Name, input, new StartOptions { Limits = limits }, PlanBench.Cancellation);
            await Assert.ThrowsAnyAsync<TuttiException>(async () => await bench.OutputsAsync(run));
        }

        Assert.Equal(["/one ordered", "/one cancelled", "/two ordered", "/two cancelled"], acts);
    }

    [Fact]
    public void GivenAProject_ThenItsFunctionsAreItsAlone_AndTheHostsAreEverybodys()
    {
        var host = new PlanHost().Add(Echo("host/echo"));
        var project = host.In("/one").Add(Echo("shop/price"));

        Assert.Equal(["host/echo", "shop/price"], project.Functions.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["host/echo"], host.In("/two").Functions.Keys);
        Assert.Same(project, host.In("/two").In("/one"));
        Assert.Same(host, project.In(""));
        Assert.Equal("TUT4650", Assert.Throws<TuttiException>(() => project.Add(Echo("host/echo", "Another one."))).Code);
        Assert.Throws<DocumentException>(() => PlanChecker.Compile(PlanBench.Parse("""{"a":{"use":"shop/price","with":{}}}"""), host));
    }

    private static PlanFunction Echo(string id, string text = "Gives its input.") => new(id, text, static (_, input) => ValueTask.FromResult(input));
}
