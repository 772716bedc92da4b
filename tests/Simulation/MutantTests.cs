#if TUTTI_MUTANTS
using Tutti.Kernel.Diagnostics;

namespace Tutti.Simulation;

/// <summary>The simulator can fail: each fault of the protocol is found by a named law within a stated number of worlds.</summary>
public sealed class MutantTests(ITestOutputHelper output)
{
    public static TheoryData<string, int, string> Faults => new()
    {
        { nameof(Mutation.DeliverBeforeDurable), 100, "P4 P1 R6" },
        { nameof(Mutation.AttemptInKey), 50, "R7" },
        { nameof(Mutation.MemoWithoutOrder), 100, "P4" },
        { nameof(Mutation.NoFlush), 100, "P1 P3 P4 R6" },
        { nameof(Mutation.TimerFiresTwice), 200, "liveness R1" },
        { nameof(Mutation.UndoBeforeSettle), 400, "E4 R5" },
        { nameof(Mutation.SignalDroppedOnContinue), 400, "R6" },
        { nameof(Mutation.LoserAfterCompleted), 100, "R5" },
        { nameof(Mutation.ActBeforeClaim), 400, "P3" },
        { nameof(Mutation.RepeatUnknown), 100, "P3" },
        { nameof(Mutation.PromisesForgotten), 4000, "liveness P11" },
        { nameof(Mutation.DuesForgotten), 400, "liveness" },
        { nameof(Mutation.RewindForgetsResults), 800, "P2" },
        { nameof(Mutation.SignalNotDeduplicated), 100, "R6" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void EveryFault_IsFoundByItsLaw(string fault, int worlds, string laws)
    {
        Mutations.Active = Enum.Parse<Mutation>(fault);
        try
        {
            var found = Campaign.Run(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken, firstSeed: 0, maxSeeds: worlds);

            output.WriteLine($"{fault}: {found.BrokenLaw ?? "nothing"} after {found.Seeds} worlds, {found.Elapsed.TotalMilliseconds:F0} ms");
            Assert.True(found.BrokenLaw is not null, $"{worlds} worlds did not find the fault {fault}");
            Assert.Contains(found.BrokenLaw, laws.Split(' '));
        }
        finally
        {
            Mutations.Active = Mutation.None;
        }
    }

    [Fact]
    public async Task WakeUpLost_IsFoundByTheHarnessForThreads()
    {
        Mutations.Active = Mutation.WakeUpLost;
        Mutations.Yielding = static () => Thread.SpinWait(200);
        try
        {
            var hangs = 0;
            for (var round = 0; round < 20 && hangs == 0; round++) { hangs += await PumpHarness.FinishesAsync(round, TimeSpan.FromSeconds(3)) ? 0 : 1; }

            Assert.True(hangs > 0, "20 rounds did not find the lost wake-up");
        }
        finally
        {
            (Mutations.Active, Mutations.Yielding) = (Mutation.None, null);
        }
    }
}
#endif
