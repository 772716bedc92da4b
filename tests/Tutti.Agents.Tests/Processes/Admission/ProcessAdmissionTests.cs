using Tutti.Agents.Processes.Admission;

namespace Tutti.Agents.Tests.Processes.Admission;

public sealed class ProcessAdmissionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EnterAsync_AllPlacesTaken_LetsTheOthersInInOrder()
    {
        var admission = new ProcessAdmission(1);
        var first = await admission.EnterAsync(Token);
        var second = admission.EnterAsync(Token).AsTask();
        var third = admission.EnterAsync(Token).AsTask();
        Assert.Equal(2, admission.WaitingCount);

        first.Dispose();
        first.Dispose();
        var place = await Patience.ForAsync(second, "the second place");

        Assert.False(third.IsCompleted);
        place.Dispose();
        (await Patience.ForAsync(third, "the third place")).Dispose();
        Assert.Equal(0, admission.WaitingCount);
    }

    [Fact]
    public async Task EnterAsync_CancelledWhileWaiting_LeavesTheQueue()
    {
        var admission = new ProcessAdmission(1);
        using var cancel = new CancellationTokenSource();
        var first = await admission.EnterAsync(Token);
        var second = admission.EnterAsync(cancel.Token).AsTask();
        var third = admission.EnterAsync(Token).AsTask();

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        first.Dispose();

        (await Patience.ForAsync(third, "the third place")).Dispose();
    }

    [Fact]
    public async Task EnterAsync_TwentyAtOnceOnTwoPlaces_NeverHoldsMoreThanTwo()
    {
        var admission = new ProcessAdmission(2);
        int inside = 0, most = 0;

        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var place = await admission.EnterAsync(Token);
            var now = Interlocked.Increment(ref inside);
            most = Math.Max(most, now);
            await Task.Yield();
            Interlocked.Decrement(ref inside);
        }));

        Assert.InRange(most, 1, 2);
    }
}
