using System.Globalization;
using Tutti.Testing;

namespace Tutti.Simulation.Plans;

/// <summary>Generated plans on the simulated disk, with crashes inside of writes: the same outputs, nothing at most once twice, undone in order.</summary>
public sealed class PlanSimulationTests
{
    private const int Worlds = 300;

    [Fact]
    public void P2_P3_P4_E3_GeneratedPlans_CrashesOfTheDiskChangeNothing()
    {
        var (crashes, faults, undone) = (0, 0, 0);
        foreach (var seed in Campaign.Seed is { } one ? [one] : Enumerable.Range(1, Worlds))
        {
            var plan = Text(new GeneratedPlan(seed).Make());
            var calm = new PlanWorld(seed, plan, crashes: 0);
            var rough = new PlanWorld(seed, plan, crashes: 1 + (seed % 6));

            var (expected, actual) = (calm.Live(), rough.Live());

            Same(seed, "ends", expected, actual);
            Same(seed, "acts", Join(calm.Target.Acts.Order()), Join(rough.Target.Acts.Order()));
            Same(seed, "acts, each once", Join(rough.Target.Acts.Distinct()), Join(rough.Target.Acts));
            (crashes, faults, undone) = (crashes + rough.Crashes, faults + rough.Faults, undone + rough.Target.Undone.Count);
            if (expected != "TEST1") { continue; }
            // A step that turned out not to have acted claims again. An undo may run again after a crash, never before those of newer claims.
            Same(seed, "undos, newest claim first", Join(rough.Claims().Where(static path => !path.StartsWith('~')).Reverse().Distinct()), Join(rough.Target.Undone.Select(static path => path["~undo/".Length..]).Distinct()));
        }

        if (Campaign.Seed is not null) { return; }
        Assert.InRange(crashes, Worlds, int.MaxValue);
        Assert.InRange(faults, 20, int.MaxValue);
        Assert.InRange(undone, 20, int.MaxValue);
    }

    private static string Text(GeneratedPlan plan) =>
        $$"""{"tutti":"flow/v1","name":"simulated","inputs":{"n":"int"},"limits":{"steps":100000,"ttl":"30000d","idle":"30000d"},"steps":{{plan.Steps}},"outputs":{{plan.Outputs}} }""";

    private static string Join(IEnumerable<string> texts) => string.Join(' ', texts);

    private static void Same(int seed, string what, string expected, string actual) => Assert.True(
        expected == actual, string.Create(CultureInfo.InvariantCulture, $"Seed {seed}, {what}:\n{expected}\n{actual}\nLive it again: TUTTI_SIM_SEED={seed} ./test Simulation"));
}
