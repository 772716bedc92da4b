using Tutti.Agents.Processes.Admission;

namespace Tutti.Agents.Tests.Processes.Admission;

public sealed class WeightTests
{
    private static readonly ProcessWeight Both = new() { Processors = 2 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EnterAsync_HeavyOneWaits_LightOnesDoNotOvertake()
    {
        var admission = new ProcessAdmission(2);
        var light = await admission.EnterAsync(Token);
        var heavy = admission.EnterAsync(Both, null, Token).AsTask();
        var late = admission.EnterAsync(Token).AsTask();

        Assert.Equal(2, admission.WaitingCount);
        light.Dispose();
        var place = await Patience.ForAsync(heavy, "the heavy one's place");
        Assert.False(late.IsCompleted);
        place.Dispose();
        (await Patience.ForAsync(late, "the late one's place")).Dispose();
    }

    [Fact]
    public async Task EnterAsync_HeavyOneLeavesTheQueue_ThoseBehindItGoOn()
    {
        var admission = new ProcessAdmission(2);
        using var cancel = new CancellationTokenSource();
        using var light = await admission.EnterAsync(Token);
        var heavy = admission.EnterAsync(Both, null, cancel.Token).AsTask();
        var late = admission.EnterAsync(Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => heavy);
        (await Patience.ForAsync(late, "the late one's place")).Dispose();
    }

    [Fact]
    public async Task EnterAsync_Memory_CountsBesideProcessors()
    {
        var admission = new ProcessAdmission(8, 100);
        var first = await admission.EnterAsync(new ProcessWeight { MemoryBytes = 60 }, null, Token);
        var second = admission.EnterAsync(new ProcessWeight { MemoryBytes = 60 }, null, Token).AsTask();

        Assert.False(second.IsCompleted);
        first.Dispose();
        (await Patience.ForAsync(second, "the second place")).Dispose();
    }

    [Fact]
    public async Task EnterAsync_MoreThanThereIs_CountsAsAll()
    {
        var admission = new ProcessAdmission(2, 100);
        using var all = await admission.EnterAsync(new ProcessWeight { Processors = 64, MemoryBytes = long.MaxValue }, null, Token);

        Assert.False(admission.EnterAsync(Token).AsTask().IsCompleted);
    }

    [Fact]
    public async Task EnterAsync_Waiting_HearsHowManyAreInFront()
    {
        var admission = new ProcessAdmission(1);
        var heard = new List<int>();
        var first = await admission.EnterAsync(Token);
        var second = admission.EnterAsync(Token).AsTask();
        var third = admission.EnterAsync(ProcessWeight.One, heard.Add, Token).AsTask();

        first.Dispose();
        (await Patience.ForAsync(second, "the second place")).Dispose();
        (await Patience.ForAsync(third, "the third place")).Dispose();

        Assert.Equal([1, 0], heard);
    }
}
