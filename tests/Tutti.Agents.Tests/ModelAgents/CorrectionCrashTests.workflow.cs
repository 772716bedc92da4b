using System.Text.Json;
using Tutti.Agents.ModelAgents;
using Tutti.Agents.Tests.ModelAgents.Support;
using Tutti.Agents.Tools;
using Tutti.Kernel;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Waits;
using Tutti.Testing;

namespace Tutti.Agents.Tests.ModelAgents;

/// <summary>What persons said to agents and gave in their place, over crashes.</summary>
public sealed class CorrectionCrashTests
{
    private static readonly CorrectionOptions Ann = new() { By = "ann", Because = "I know better" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task P4_GivenACrashAfterAnyRecord_WhenTheNextHostGoesOn_ThenWhatPersonsSaidAndGaveIsKept()
    {
        await using var whole = new AgentHost();
        var expected = await FinishAsync(whole);

        for (var survived = 1L; survived <= whole.Store.DurableHead; survived++)
        {
            await using var rest = new AgentHost(await CrashImage.OfAsync(whole.Store, survived, Cancellation));

            Assert.Equal((survived, expected), (survived, await FinishAsync(rest)));
        }
    }

    /// <summary>Two agents, one told something and one answered for, whatever of that is in the journal already.</summary>
    private static async Task<string> FinishAsync(AgentHost host)
    {
        using var listener = new StepwiseModel(static model => model.Call("look", TestTools.Text("a")), static model => model.Say("Done."));
        using var stuck = new StepwiseModel(static model => model.Call("look", TestTools.Text("b")));
        var (first, second) = (AgentHost.Agent(listener, UntilTold(host)) with { Name = "first" }, AgentHost.Agent(stuck, Hanging()) with { Name = "second" });
        host.With<string>("both", async (context, gate, task) =>
        {
            var one = await ModelAgentLoop.RunAsync(context, gate, first, task);
            var two = await ModelAgentLoop.RunAsync(context, gate, second, task);
            return $"{one.Text} {two.Text}";
        });
        await host.OpenAsync();
        var run = await host.StartAsync("both");
        var end = host.RunAsync<string>("both");
        while (!end.IsCompleted)
        {
            var said = (await host.Engine.EventsAsync(run, -1, Cancellation)).Any(static happened => happened.Kind == "scope.told");
            try
            {
                if (said) { await host.Engine.CorrectAsync(run, "second", JsonElement.Parse("\"Mine.\""), Ann, Cancellation); }
                else { await host.Engine.TellAsync(run, "first", "Be brief.", Ann, Cancellation); }
            }
            catch (TuttiException early) when (early.Code is "TUT1051" or "TUT1052" or "TUT1054" or "TUT1056" or "TUT1058") { /* not there yet, or done */ }
            await Task.Yield();
        }

        return await end;
    }

    /// <summary>Looks until somebody was told something, so that the next call has it.</summary>
    private static FunctionTool UntilTold(AgentHost host) => TestTools.Of("look", ToolEffect.Pure, async (text, step) =>
    {
        var engine = await host.Opened.ConfigureAwait(false);
        while (!(await engine.EventsAsync(step.Run, -1, step.CancellationToken).ConfigureAwait(false)).Any(static happened => happened.Kind == "scope.told")) { await Task.Yield(); }
        return ToolOutput.Of($"saw {text}");
    });

    private static FunctionTool Hanging() => TestTools.Of("look", ToolEffect.Pure, static async (_, step) =>
    {
        await UntilCancelledAsync(step).ConfigureAwait(false);
        throw new OperationCanceledException(step.CancellationToken);
    });

    private static async Task UntilCancelledAsync(StepContext step)
    {
        var cancelled = new TaskCompletionSource();
        await using var registration = step.CancellationToken.Register(cancelled.SetResult).ConfigureAwait(false);
        await cancelled.Task.ConfigureAwait(false);
    }
}
