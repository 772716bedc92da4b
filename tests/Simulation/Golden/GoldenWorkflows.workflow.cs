using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Waits;

namespace Tutti.Simulation.Golden;

/// <summary>The workflows whose journals are kept. Never changed: a new release brings new ones beside them.</summary>
internal static class GoldenWorkflows
{
    public static void AddTo(TuttiOptions options)
    {
        options.Undos.Add<string>("golden/undo@1", static (_, _) => default);
        options.AddWorkflow(WorkflowDefinition.Create<int, string>("golden/everything", 1, EverythingAsync, RunLimits.None));
        options.AddWorkflow(WorkflowDefinition.Create<int, int>("golden/child", 1, static async (ctx, number) => await ctx.StepAsync("double", _ => new ValueTask<int>(number * 2))));
        options.AddWorkflow(WorkflowDefinition.Create<int, int>("golden/saga", 1, SagaAsync));
        options.AddWorkflow(WorkflowDefinition.Create<int, string>("golden/loop", 1, LoopAsync));
    }

    private static async Task<string> EverythingAsync(WorkflowContext ctx, int input)
    {
        var first = await ctx.StepAsync("first", _ => new ValueTask<long>(input));
        var retried = await ctx.StepAsync("retried", new StepOptions { Retry = new RetryPolicy { InitialDelay = TimeSpan.FromMilliseconds(1) } }, step =>
            step.Attempt < 3 ? throw new IOException("not yet") : new ValueTask<int>(step.Attempt));
        var parts = await ctx.ParallelAsync("parts", 3, async (branch, index) => await branch.StepAsync("part", _ => new ValueTask<int>(index + 1)), maxAtOnce: 2);
        var large = await ctx.StepAsync("large", _ => new ValueTask<string>(new string('x', 70_000)));
        await ctx.DelayAsync("pause", TimeSpan.FromMilliseconds(2));
        var version = await ctx.VersionAsync("golden-change", 3);
        var child = await ctx.ChildAsync<int, int>("child", "golden/child", 21);
        var race = await ctx.RaceAsync<string>(
            "race",
            async branch => await branch.StepAsync("quick", StepOptions.Pure, _ => new ValueTask<string>("quick")),
            branch => branch.SignalAsync<string>("never"));
        await ctx.StepAsync("once", StepOptions.AtMostOnce with { Undo = ctx.UndoWith("golden/undo@1", "room") }, _ => new ValueTask<int>(1));
        var answer = await ctx.AskAsync("go on?", new Question { Prompt = "Go on?", Choices = ["no", "yes"] });
        var word = await ctx.SignalAsync<string>("word");
        return $"{first} {retried} {parts.Sum()} {large.Length} {version} {child} {race.Winner} {answer.Choice} {word} {ctx.NewGuid()} {ctx.Random.Next()}";
    }

    private static async Task<int> SagaAsync(WorkflowContext ctx, int input)
    {
        await ctx.StepAsync("book", new StepOptions { Undo = ctx.UndoWith("golden/undo@1", "flight") }, _ => new ValueTask<int>(input));
        throw new TuttiException("GOLD1", "no luck");
    }

    private static async Task<string> LoopAsync(WorkflowContext ctx, int round)
    {
        var word = await ctx.SignalAsync<string>("word");
        return round == 1 ? $"{word} {ctx.Generation}" : throw ctx.ContinueAsNew(round + 1);
    }
}
