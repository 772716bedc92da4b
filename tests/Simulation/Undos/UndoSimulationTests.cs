namespace Tutti.Simulation.Undos;

/// <summary>Undos on the simulated disk: whatever crashes when, each is judged by all that its run had called before.</summary>
public sealed class UndoSimulationTests(ITestOutputHelper output)
{
    private const int Worlds = 200;

    [Fact]
    public void E4_UndosThatNeedEarlierCalls_CrashesOfTheDiskChangeNothing()
    {
        var (crashes, faults) = (0, 0);
        foreach (var seed in Campaign.Seed is { } one ? [one] : Enumerable.Range(1, Worlds))
        {
            var world = new UndoWorld(seed, crashes: seed % 7);
            world.Live();
            (crashes, faults) = (crashes + world.Crashes, faults + world.Faults);
        }

        output.WriteLine($"{crashes} crashes, {faults} faults of the disk");
        if (Campaign.Seed is null) { Assert.InRange(crashes, Worlds, int.MaxValue); }
    }

    [Fact]
    public void E4_UndosThatNeedEarlierCalls_ACrashAfterAnyMoveChangesNothing()
    {
        var calm = new UndoWorld(3, crashes: 0);
        calm.Live();

        for (var move = 1; move < calm.Moves; move++) { new UndoWorld(3, crashes: 0) { CrashAfter = move }.Live(); }

        output.WriteLine($"{calm.Moves} moves");
    }
}
