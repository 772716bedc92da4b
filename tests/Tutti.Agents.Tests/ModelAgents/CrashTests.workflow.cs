using System.Collections.Concurrent;
using Tutti.Agents.ModelAgents;
using Tutti.Agents.Models.Scripted;
using Tutti.Agents.Tests.ModelAgents.Support;
using Tutti.Agents.Tools;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Events;
using Tutti.Kernel.Memory;
using Tutti.Testing;

namespace Tutti.Agents.Tests.ModelAgents;

/// <summary>A host that dies between any two records: what is durable is a beginning of the journal.</summary>
public sealed class CrashTests
{
    private const string Question = "Look, save, answer.";

    private static readonly (string Text, string Path)[] Saves = [("one", "worker/tools#1/0/save"), ("two", "worker/tools#3/0/save")];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task P2_GivenACrashAfterAnyRecord_WhenTheNextHostGoesOn_ThenTheResultIsTheSameAndNothingIsDoneTwice()
    {
        var saved = new ConcurrentQueue<string>();
        await using var whole = await HostAsync(new InMemoryStore(Guid.Empty), saved);
        var expected = await whole.Host.RunAsync(whole.Agent, Question);
        Assert.Equal(["one", "two"], saved);
        Assert.Equal("Both are saved.", expected.Text);

        var unknown = 0;
        for (var survived = 1L; survived <= whole.Host.Store.DurableHead; survived++)
        {
            var done = new ConcurrentQueue<string>(await SavedAsync(whole.Host, survived));
            var before = done.Count;
            await using var rest = await HostAsync(await CrashImage.OfAsync(whole.Host.Store, survived, TestContext.Current.CancellationToken), done);

            unknown += await SettleAsync(rest.Host, rest.Agent, done, before);
            var result = await rest.Host.RunAsync(rest.Agent, Question);

            Assert.Equal((survived, expected.Text, expected.Turns, expected.Usage), (survived, result.Text, result.Turns, result.Usage));
            Assert.Equal(["one", "two"], done);
        }

        // Wherever a claim is durable and the end is not, only a person can say what became of it.
        var events = await whole.Host.EventsAsync();
        var between = Saves.Sum(save => At(events, "step.completed", save.Path) - At(events, "step.admitted", save.Path));
        Assert.True(between >= 2);
        Assert.Equal(between, unknown);
    }

    [Fact]
    public async Task P8_GivenMoreTurns_WhenTheyAreStored_ThenTheJournalGrowsWithThem()
    {
        var ten = await BytesAsync(10);
        var twenty = await BytesAsync(20);
        var forty = await BytesAsync(40);

        // Twice the turns, twice the growth: what was said before is not said again.
        Assert.InRange((double)(forty - twenty) / (twenty - ten), 1.9, 2.1);
        Assert.InRange((double)forty / ten, 1, 39.0 / 9);
    }

    private static async Task<long> BytesAsync(int turns)
    {
        using var model = new StepwiseModel([
            .. Enumerable.Range(0, turns - 1).Select<int, Action<ScriptedModel>>(static turn => script => script.Call("look", TestTools.Text($"{turn:D3}"))),
            static script => script.Say("Done.")]);
        var agent = AgentHost.Agent(model, TestTools.Of("look", ToolEffect.Pure, static text => string.Join(' ', Enumerable.Range(int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) * 100, 100))));
        await using var host = await new AgentHost().With(agent).OpenAsync();
        Assert.Equal(turns, (await host.RunAsync(agent)).Turns);
        return await Journals.BytesAsync(host.Store);
    }

    /// <summary>What the journal's beginning proves to be done: a claim means that the world may have it.</summary>
    private static async Task<IReadOnlyList<string>> SavedAsync(AgentHost host, long survived)
    {
        var events = (await host.EventsAsync()).Where(happened => happened.Position < survived).ToList();
        return [.. Saves.Where(save => events.Exists(happened => happened.Kind == "step.completed" && happened.Path == save.Path)).Select(static save => save.Text)];
    }

    private static long At(IReadOnlyList<RunEvent> events, string kind, string path) => events.Single(happened => happened.Kind == kind && happened.Path == path).Position ?? 0;

    /// <summary>Lets the run go on until it ends or asks what became of a claimed effect; nothing was done again until a person has said so.</summary>
    private static async Task<int> SettleAsync(AgentHost host, ModelAgent agent, ConcurrentQueue<string> done, int before)
    {
        var run = await host.StartAsync(agent.Name, Question);
        var seen = await host.SeeAsync(run, static happened => happened.Kind is "step.unknown" or "run.completed");
        if (seen.Kind != "step.unknown") { return 0; }
        Assert.Equal(before, done.Count);
        await host.Engine.ResolveAsync(run, seen.Path, UnknownResolution.DidNotHappen, "ann", cancellationToken: Cancellation);
        return 1;
    }

    private static async Task<Rig> HostAsync(InMemoryStore store, ConcurrentQueue<string> saved)
    {
        var model = new StepwiseModel(
            static script => script.Call(("look", TestTools.Text("a")), ("save", TestTools.Text("one")), ("look", TestTools.Text("b"))),
            static script => script.Call("save", TestTools.Text("two")),
            static script => script.Say("Both are saved."));
        var agent = AgentHost.Agent(model, TestTools.Of("look", ToolEffect.Pure, static text => $"saw {text}"), TestTools.Keeping("save", ToolEffect.Unknown, saved));
        return new Rig(await new AgentHost(store).With(agent).OpenAsync(), agent, model);
    }

    private sealed record Rig(AgentHost Host, ModelAgent Agent, StepwiseModel Model) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Host.DisposeAsync();
            Model.Dispose();
        }
    }
}
