using FsCheck;
using FsCheck.Fluent;

namespace Tutti.Simulation.Threads;

/// <summary>Laws of the scheduler for anything that FsCheck thinks of; a failure prints its replay.</summary>
public sealed class SchedulerProperties
{
    /// <summary>Generous: only a lost pump needs it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly Config Cases = Config.QuickThrowOnFailure.WithMaxTest(500);

    [Fact]
    public void R10_AnyDueTimes_AreTakenInTheirOrder() => Prop.ForAll<int[]>(static offsets => WakeQueueLaw.Holds(offsets)).Check(Cases);

    [Fact]
    public void PumpQueue_AnyAdds_NobodyIsForgotten() => Prop.ForAll<NonNegativeInt[]>(static adds =>
        PumpQueueLaw.Holds([.. adds.Take(6).Select(static add => add.Get)], Patience)).Check(Cases);
}
