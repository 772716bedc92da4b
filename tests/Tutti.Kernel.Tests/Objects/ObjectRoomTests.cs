using Tutti.Kernel.Tests.Support;
using Tutti.Testing;

namespace Tutti.Kernel.Tests.Objects;

/// <summary>Objects that nobody uses leave memory when there are many, and nobody notices but the journal, which is read.</summary>
public sealed class ObjectRoomTests
{
    private const int MostInMemory = 4096;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    private readonly Till _till = new();

    private static CancellationToken Cancellation => KernelHost.Cancellation;

    [Fact]
    public async Task G4_GivenMoreObjectsThanMemoryKeeps_WhenTheIdleOnesLeave_ThenTheyAreReadBackAsTheyWere()
    {
        await using var host = await new KernelHost(_till.Declare).OpenAsync();
        await AddAsync(host, "first", 5, "msg-1");
        for (var number = 1; number < MostInMemory; number++) { await LookAsync(host, $"{number}"); }
        await AddAsync(host, "second", 7, "msg-2");
        var applied = _till.Applied;
        // A look at one that has not left reads nothing, and whoever was looked at is used. So the clock that tells who is idle has to pass first: the system's.
        for (var began = Environment.TickCount64; Environment.TickCount64 - began <= Idle.TotalMilliseconds + 100;) { await Task.Delay(Idle, TimeProvider.System, Cancellation); }

        await LookAsync(host, "one more");

        Assert.Equal(5, await LookAsync(host, "first"));
        Assert.Equal(applied + 1, _till.Applied); // read back
        Assert.Equal(7, await LookAsync(host, "second"));
        Assert.Equal(applied + 1, _till.Applied); // a quarter leaves, those first that were used the longest ago
        Assert.Equal(5, (await host.Engine.RequestAsync(_till, "first", new TillMessage.Add(5), "test", "msg-1", Cancellation)).Balance);
        Assert.Equal(12, await AddAsync(host, "first", 7, "msg-3"));
    }

    [Fact]
    public async Task G4_GivenObjectsThatAreInUse_WhenThereAreMoreThanMemoryKeeps_ThenTheyStay()
    {
        await using var host = await new KernelHost(_till.Declare).OpenAsync();
        await AddAsync(host, "first", 5, "msg-1");
        var applied = _till.Applied;

        for (var number = 0; number < MostInMemory + 10; number++)
        {
            await LookAsync(host, $"{number}");
            await LookAsync(host, "first");
        }

        Assert.Equal(applied, _till.Applied);
    }

    private async Task<long> AddAsync(KernelHost host, string key, long amount, string id) =>
        (await host.Engine.RequestAsync(_till, key, new TillMessage.Add(amount), "test", id, Cancellation)).Balance;

    private async Task<long> LookAsync(KernelHost host, string key) => (await host.Engine.RequestAsync(_till, key, new TillMessage.Look(), "test", cancellationToken: Cancellation)).Balance;
}
