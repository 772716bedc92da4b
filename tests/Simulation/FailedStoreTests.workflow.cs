using Tutti.Kernel.Engine;
using Tutti.Kernel.Runs;
using Tutti.Storage.Embedded;
using Tutti.Testing;

namespace Tutti.Simulation;

/// <summary>A store that fails under a running host: whoever waits for a run is told, before and after.</summary>
public sealed class FailedStoreTests
{
    [Fact]
    public async Task P1_GivenADiskThatGetsFull_WhenSomebodyWaits_ThenTheyAreTold()
    {
        var disk = new SimulatedDisk(1);
        var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Disk = disk });
        var full = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new TuttiOptions().AddWorkflow(WorkflowDefinition.Create<int, int>("one", 1, async (context, _) => await context.StepAsync("step", _ => new ValueTask<int>(full.Task))));
        await using var engine = await TuttiEngine.OpenAsync(store, options, cancellationToken: TestContext.Current.CancellationToken);
        var run = await engine.StartAsync("one", 0, cancellationToken: TestContext.Current.CancellationToken);
        var end = engine.WaitAsync(run, TestContext.Current.CancellationToken);
        var events = engine.WatchAsync(run, cancellationToken: TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await events.MoveNextAsync();

        disk.Fault = DiskFault.DiskFull;
        full.SetResult(1);

        await Assert.ThrowsAsync<StoreFailedException>(() => end);
        await Assert.ThrowsAsync<StoreFailedException>(async () => { while (await events.MoveNextAsync()) { /* live signs may come before */ } });
        await Assert.ThrowsAsync<StoreFailedException>(() => engine.WaitAsync(run, TestContext.Current.CancellationToken));
        await events.DisposeAsync();
    }

    [Fact]
    public async Task P1_GivenAStoreThatHasFailed_WhenASignalIsSent_ThenWhoeverSentItIsTold()
    {
        var disk = new SimulatedDisk(1);
        var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Disk = disk });
        var options = new TuttiOptions().AddWorkflow(WorkflowDefinition.Create<int, int>("one", 1, async (context, _) => await context.SignalAsync<int>("go")));
        await using var engine = await TuttiEngine.OpenAsync(store, options, cancellationToken: TestContext.Current.CancellationToken);
        var first = await engine.StartAsync("one", 0, cancellationToken: TestContext.Current.CancellationToken);
        var second = await engine.StartAsync("one", 0, cancellationToken: TestContext.Current.CancellationToken);

        disk.Fault = DiskFault.DiskFull;

        await Assert.ThrowsAsync<StoreFailedException>(() => SignalAsync(first)); // it fails while this is on its way to the disk
        await Assert.ThrowsAsync<StoreFailedException>(() => SignalAsync(second)); // it takes nothing more

        Task SignalAsync(Kernel.Journal.RunId run) => engine.SignalAsync(run, "go", 1, cancellationToken: TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);
    }
}
