namespace Tutti.Simulation;

public sealed class PumpTests
{
    [Fact]
    public async Task GivenRealThreads_WhenManyRunsShareTheDisk_ThenNoWakeUpIsLost()
    {
        for (var round = 0; round < 10; round++)
        {
            Assert.True(await PumpHarness.FinishesAsync(round, TimeSpan.FromSeconds(60)), $"round {round} did not end");
        }
    }

    [Fact]
    public async Task GivenRunsOutOfMemory_WhenManyThreadsSignalThem_ThenEachSignalIsTaken()
    {
        for (var round = 0; round < 5; round++)
        {
            Assert.True(await PumpHarness.HearsAsync(round, TimeSpan.FromSeconds(60)), $"a signal of round {round} was lost");
        }
    }
}
