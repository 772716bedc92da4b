using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Runs;
using Tutti.Simulation.Worlds;
using Tutti.Storage.Embedded;
using Tutti.Testing;

namespace Tutti.Simulation;

/// <summary>A refusal says something of the state too: nobody hears it before what it comes of is durable, or a crash would make it untrue.</summary>
public sealed class RefusalTests
{
    private readonly Till _till = new();
    private readonly SimulatedScheduler _scheduler = new();
    private readonly EmbeddedStore _store = SimulatedStore.Open(new SimulatedDisk(1), 1);
    private readonly TuttiEngine _engine;

    public RefusalTests()
    {
        var options = new TuttiOptions { Time = new SimulatedTime(), Scheduler = _scheduler, Entropy = new SeededSalts(1) };
        _till.Declare(options);
        options.AddWorkflow(WorkflowDefinition.Create<int, int>("ask", 1, static (context, _) => context.SignalAsync<int>("word"), RunLimits.None));
        _engine = TuttiEngine.Open(_store, options, logger: null, new Reply());
        Settle();
    }

    [Fact]
    public async Task G4_GivenAStateThatIsNotDurable_WhenAMessageIsRefusedBecauseOfIt_ThenTheSenderHearsOfItWhenItIs()
    {
        var added = _engine.RequestAsync(_till, "main", new TillMessage.Add(1), cancellationToken: TestContext.Current.CancellationToken);
        var refused = _engine.RequestAsync(_till, "main", new TillMessage.Take(2), cancellationToken: TestContext.Current.CancellationToken);

        Assert.False(added.IsCompleted);
        Assert.False(refused.IsCompleted);

        Settle();

        Assert.Equal(1, (await added).Balance);
        Assert.Equal("TUT9999", (await Assert.ThrowsAsync<TuttiException>(() => refused)).Code);
    }

    [Fact]
    public async Task R12_GivenAPauseThatIsNotDurable_WhenAnotherIsRefusedBecauseOfIt_ThenItIsToldWhenItIs()
    {
        var run = RunId.FromKey(_store.Workspace, "run");
        var input = _engine.Payloads.For<int>().Encode(1);
        _engine.TryBegin(run, TuttiEngine.Describe(_engine.FindWorkflow("ask")!, input, new StartOptions { Key = "run" }), input, new Reply(), out _); // it is declared above
        Settle();
        var (first, second) = (new Reply(), new Reply());

        foreach (var reply in new[] { first, second }) { _engine.Post(run, new RunInput.Command(RecordKind.RunPaused, new ReasonBody("person", "person", "", 0)) { Reply = reply }); }
        while (_scheduler.Count > 0) { _scheduler.RunOne(0); }

        Assert.False(first.Task.IsCompleted);
        Assert.False(second.Task.IsCompleted);

        Settle();

        await first.Task;
        await Assert.ThrowsAsync<InvalidTransitionException>(() => second.Task);
    }

    private void Settle()
    {
        do
        {
            while (_scheduler.Count > 0) { _scheduler.RunOne(0); }
        }
        while (_store.CommitOnce() || _scheduler.Count > 0);
    }
}
