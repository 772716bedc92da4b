#if TUTTI_MUTANTS
using Tutti.Histories.TestHost;
using Tutti.Kernel.Diagnostics;
using Tutti.Simulation.Agents;
using Tutti.Simulation.Histories;
using Tutti.Simulation.Laws;
using Tutti.Simulation.Threads;

namespace Tutti.Simulation;

/// <summary>The simulator can fail: each fault of the protocol is found by a named law within a stated number of worlds.</summary>
public sealed class MutantTests(ITestOutputHelper output)
{
    private const int ThreadRounds = 400;
    private const int MostHistories = 3_000;

    /// <summary>What hangs is found by waiting; no sound round needs a fraction of it.</summary>
    private static readonly TimeSpan MutantPatience = TimeSpan.FromSeconds(3);

    public static TheoryData<string, int, string> Faults => new()
    {
        { nameof(Mutation.DeliverBeforeDurable), 100, "P4 P1 R6" },
        { nameof(Mutation.AttemptInKey), 50, "R7" },
        { nameof(Mutation.MemoWithoutOrder), 100, "P4" },
        { nameof(Mutation.NoFlush), 100, "P1 P3 P4 R6 D1" },
        { nameof(Mutation.TimerFiresTwice), 200, "liveness R1 R3" },
        { nameof(Mutation.UndoBeforeSettle), 400, "E4 R5" },
        { nameof(Mutation.SignalDroppedOnContinue), 400, "R6" },
        { nameof(Mutation.PauseForgottenOnContinue), 800, "R8 liveness" },
        { nameof(Mutation.LoserAfterCompleted), 100, "R5" },
        { nameof(Mutation.ActBeforeClaim), 400, "P3" },
        { nameof(Mutation.RepeatUnknown), 100, "P3" },
        { nameof(Mutation.PromisesForgotten), 4000, "liveness P11" },
        { nameof(Mutation.DuesForgotten), 400, "liveness" },
        { nameof(Mutation.RewindForgetsResults), 800, "P2 G4 liveness" }, // an answer that is forgotten is waited for, and nobody sees the question open
        { nameof(Mutation.SignalNotDeduplicated), 100, "R6" },
        { nameof(Mutation.HeartbeatLost), 400, "R9" },
        { nameof(Mutation.RetryAfterIgnored), 100, "R4" },
        { nameof(Mutation.InputNotCompared), 100, "R11" },
        { nameof(Mutation.ForkTakesOneTooMany), 100, "R8" },
        { nameof(Mutation.ForkCopiesUndo), 400, "R8" },
        { nameof(Mutation.CorrectionForgotten), 400, "P3" },
        { nameof(Mutation.LostBlockTakenForTorn), 400, "D1" },
        { nameof(Mutation.RecordNotChecked), 400, "D1 TuttiException liveness" }, // what a lock granted is waited for under a name that the disk made up
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

    [Theory]
    [InlineData(nameof(Mutation.DoubtFrees), "P5")]
    [InlineData(nameof(Mutation.RoomNotChecked), "P5")]
    [InlineData(nameof(Mutation.RepeatUnknown), "P3")]
    public void FaultsOfTheGate_AreFoundByModelAgents(string fault, string law)
    {
        Mutations.Active = Enum.Parse<Mutation>(fault);
        try
        {
            for (var seed = 1; seed <= AgentSimulationTests.Worlds; seed++)
            {
                try { AgentSimulationTests.Live(seed); }
                catch (LawBrokenException broken)
                {
                    output.WriteLine($"{fault}: {broken.Law} after {seed} worlds");
                    Assert.Equal(law, broken.Law);
                    return;
                }
            }

            Assert.Fail($"{AgentSimulationTests.Worlds} worlds did not find the fault {fault}");
        }
        finally
        {
            Mutations.Active = Mutation.None;
        }
    }

    public static TheoryData<string, string> FaultsOfAnswers => new()
    {
        { nameof(SignalSubject), nameof(Mutation.SignalNotDeduplicated) },
        { nameof(SignalSubject), nameof(Mutation.DeliverBeforeDurable) },
        { nameof(TillSubject), nameof(Mutation.AnswersNotRead) },
        { nameof(TillSubject), nameof(Mutation.AnswerBeforeDurable) },
        { nameof(TillSubject), nameof(Mutation.RefusalBeforeDurable) },
        { nameof(LedgerSubject), nameof(Mutation.AnswersNotRead) },
        { nameof(LedgerSubject), nameof(Mutation.RoomNotChecked) },
        { nameof(PauseSubject), nameof(Mutation.RefusalBeforeDurable) },
        { nameof(StartSubject), nameof(Mutation.InputNotCompared) },
        { nameof(StartSubject), nameof(Mutation.DeliverBeforeDurable) },
    };

    [Theory]
    [MemberData(nameof(FaultsOfAnswers))]
    public void FaultsOfAnswers_AreFoundInHistories(string subject, string fault)
    {
        Mutations.Active = Enum.Parse<Mutation>(fault);
        try
        {
            for (var seed = 1; seed <= MostHistories; seed++)
            {
                try { Lives.Live(subject, seed); }
                catch (LawBrokenException broken)
                {
                    output.WriteLine($"{fault}: {broken.Law} of {subject} after {seed} worlds");
                    Assert.Equal(Lives.Law, broken.Law);
                    return;
                }
            }

            Assert.Fail($"{MostHistories} worlds did not find the fault {fault}");
        }
        finally
        {
            Mutations.Active = Mutation.None;
        }
    }

    [Theory]
    [InlineData(nameof(Mutation.WakeUpLost))]
    [InlineData(nameof(Mutation.PumpedTwice))]
    public Task FaultsOfThreads_AreFoundByTheHarness(string fault) => FindAsync(fault, async round => !await PumpHarness.FinishesAsync(round, MutantPatience));

    [Fact]
    public Task InputAfterAdmission_IsFoundByTheHarness() =>
        FindAsync(nameof(Mutation.InputAfterAdmission), async round => !await PumpHarness.HearsAsync(round, MutantPatience), static () => Thread.Sleep(5));

    [Fact]
    public Task RequestForgotten_IsFoundByTheLawOfTheQueue() => FindAsync(
        nameof(Mutation.RequestForgotten), static round => Task.FromResult(!PumpQueueLaw.Holds([2 + (round % 8), 2, 3], MutantPatience)), static () => Thread.Sleep(1));

    [Fact]
    public Task DueOrderLost_IsFoundByTheLawOfTimers() => FindAsync(
        nameof(Mutation.DueOrderLost), static round => Task.FromResult(!WakeQueueLaw.Holds([8, 2 + (2 * round), 4])));

    /// <param name="fault">The fault to switch on.</param>
    /// <param name="isFound">One round; whether it found the fault.</param>
    /// <param name="yielding">What a thread does where others may overtake it; a nap makes them do it on a machine with few or busy cores too.</param>
    private async Task FindAsync(string fault, Func<int, Task<bool>> isFound, Action? yielding = null)
    {
        Mutations.Active = Enum.Parse<Mutation>(fault);
        Mutations.Yielding = yielding ?? (static () => Thread.SpinWait(200));
        try
        {
            for (var round = 0; round < ThreadRounds; round++)
            {
                if (!await IsFoundAsync(isFound, round)) { continue; }
                output.WriteLine($"{fault}: found after {round + 1} rounds");
                return;
            }

            Assert.Fail($"{ThreadRounds} rounds did not find {fault}");
        }
        finally
        {
            (Mutations.Active, Mutations.Yielding) = (Mutation.None, null);
        }
    }

    private static async Task<bool> IsFoundAsync(Func<int, Task<bool>> isFound, int round)
    {
        try
        {
            return await isFound(round);
        }
#pragma warning disable CA1031 // Two threads in one run break it in ways that nobody can list; whatever comes out is a find.
        catch (Exception broken) when (broken is not Xunit.Sdk.IAssertionException)
#pragma warning restore CA1031
        {
            return true;
        }
    }
}
#endif
