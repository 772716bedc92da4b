using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Tests.Support;

namespace Tutti.Kernel.Tests.Runs;

/// <summary>What a generation has of the ones before it, and what it has not.</summary>
public sealed class GenerationTests
{
    private const string Undo = "back@1";

    [Theory]
    [InlineData("fails")]
    [InlineData("is cancelled")]
    public async Task R8_GivenAnEffectThatAnEarlierGenerationTookBack_WhenItIsMadeAgainAndTheRunEnds_ThenThatOneIsTakenBackToo(string how)
    {
        var undone = new List<int>();
        await using var host = await new KernelHost(options => options.Undos.Add<int>(Undo, (_, number) =>
        {
            undone.Add(number);
            return ValueTask.CompletedTask;
        })).With<int, int>("again", async (ctx, generation) =>
        {
            await ctx.StepAsync("book", new StepOptions { Undo = ctx.UndoWith(Undo, generation) }, _ => new ValueTask<int>(generation));
            if (generation == 0)
            {
                await ctx.UndoAsync();
                throw ctx.ContinueAsNew(1);
            }

            return how == "fails" ? throw new TuttiException("TEST1", "no luck") : await ctx.SignalAsync<int>("never");
        }).OpenAsync();
        var run = await host.RunAsync("again", 0);
        if (how != "fails")
        {
            await host.SeeAsync(run, "signal.awaited");
            await host.Engine.CancelAsync(run, "ann", cancellationToken: KernelHost.Cancellation);
        }

        var end = await host.EndAsync(run);

        Assert.Equal(how == "fails" ? RunStatus.Failed : RunStatus.Cancelled, end.Status);
        Assert.Equal([0, 1], undone);
    }

    [Fact]
    public async Task R8_GivenAnUndoThatStoppedAnEarlierGeneration_WhenItFailsAgain_ThenAPersonIsAskedAgain()
    {
        var tries = 0;
        await using var host = await new KernelHost(options => options.Undos.AddWorkflow<int>(Undo, async (ctx, _) =>
        {
            await ctx.StepAsync("cancel", _ => ++tries % 2 == 1 ? throw new StepRejectedException("The hotel says no.", "TEST2") : ValueTask.CompletedTask);
        })).With<int, int>("again", async (ctx, generation) =>
        {
            await ctx.StepAsync("book", new StepOptions { Undo = ctx.UndoWith(Undo, generation) }, _ => new ValueTask<int>(generation));
            await ctx.UndoAsync();
            return generation == 1 ? generation : throw ctx.ContinueAsNew(1);
        }).OpenAsync();
        var run = await host.RunAsync("again", 0);
        await host.SeeAsync(run, "run.needs-attention");
        await host.Engine.RetryAsync(run, "ann", KernelHost.Cancellation);
        var continued = await host.SeeAsync(run, "run.continued");

        await host.SeeAsync(run, happened => happened.Kind == "run.needs-attention" && happened.Position > continued.Position);
        await host.Engine.RetryAsync(run, "ann", KernelHost.Cancellation);

        Assert.Equal(1, await host.ResultAsync<int>(run));
        Assert.Equal(4, tries);
    }
}
