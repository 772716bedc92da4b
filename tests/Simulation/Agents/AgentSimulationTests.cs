using System.Globalization;
using Tutti.Simulation.Laws;

namespace Tutti.Simulation.Agents;

/// <summary>Scripted model agents on the simulated disk: whatever crashes, comes twice or late, the answers are the same, no effect is repeated and every cent is there.</summary>
public sealed class AgentSimulationTests(ITestOutputHelper output)
{
    internal const int Worlds = 150;

    [Fact]
    public void P2_P3_P4_P5_ModelAgents_CrashesOfTheDiskChangeNothing()
    {
        var (crashes, resolved, degraded, faults) = (0, 0, 0, 0);
        foreach (var seed in Campaign.Seed is { } one ? [one] : Enumerable.Range(1, Worlds))
        {
            var rough = Live(seed);
            (crashes, resolved, degraded, faults) = (crashes + rough.Crashes, resolved + rough.Resolved, degraded + rough.Degraded, faults + rough.Faults);
        }

        output.WriteLine($"{crashes} crashes, {faults} faults of the disk, {resolved} outcomes that a person knew, {degraded} runs with the cheaper model");
        if (Campaign.Seed is not null) { return; }
        Assert.InRange(crashes, Worlds, int.MaxValue);
        Assert.InRange(faults, 20, int.MaxValue);
        Assert.InRange(resolved, 10, int.MaxValue);
        Assert.InRange(degraded, 20, int.MaxValue);
    }

    [Fact]
    public void P2_P3_P4_P5_ModelAgents_ACrashAfterAnyMoveChangesNothing()
    {
        const int Seed = 7;
        var calm = new AgentWorld(Seed, crashes: 0);
        var expected = calm.Live();

        for (var move = 1; move < calm.Moves; move++)
        {
            var world = new AgentWorld(Seed, crashes: 0) { CrashAfter = move };
            var told = Told(world, $"crash after move {move}");
            Assert.True(told == expected, $"crash after move {move}:\n{expected}\n{told}");
            Assert.Equal(1, world.Crashes);
        }

        output.WriteLine($"{calm.Moves} moves");
    }

    /// <summary>Lives one world calmly and roughly; both come to the same.</summary>
    internal static AgentWorld Live(int seed)
    {
        var rough = new AgentWorld(seed, crashes: 1 + (seed % 6)) { IsSlow = seed % 3 == 0 };
        var (expected, actual) = (Told(new AgentWorld(seed, crashes: 0), $"seed {seed}, calm"), Told(rough, $"seed {seed}"));
        if (expected != actual) { throw new LawBrokenException("P4", string.Create(CultureInfo.InvariantCulture, $"Seed {seed}:\n{expected}\n{actual}\nLive it again: TUTTI_SIM_SEED={seed} ./test Simulation")); }
        return rough;
    }

    private static string Told(AgentWorld world, string when)
    {
        try { return world.Live(); }
        catch (LawBrokenException broken) { throw new LawBrokenException(broken.Law, $"{when}: {broken.Message}"); }
    }
}
