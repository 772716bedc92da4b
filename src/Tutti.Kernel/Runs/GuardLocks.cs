using Tutti.Kernel.Guards;
using Tutti.Kernel.Locks;

namespace Tutti.Kernel.Runs;

/// <summary>What a guard may ask of the locks of the store. The host must have <see cref="Engine.TuttiOptions.AddLocks"/>.</summary>
public static class GuardLocks
{
    /// <summary>Whether anybody holds a semaphore or waits for it, in the whole store.</summary>
    /// <param name="turn">The guard's turn.</param>
    /// <param name="semaphore">Its key.</param>
    public static bool IsTaken(this GuardTurn turn, string semaphore)
    {
        ArgumentNullException.ThrowIfNull(turn);
        ArgumentException.ThrowIfNullOrEmpty(semaphore);
        return turn.Request(FleetLocks.Kind, FleetLocks.Key, new LockMessage.Look(LockKind.Semaphore, semaphore)).Outcome != LockOutcome.Gone;
    }

    /// <summary>Lets go of what the run's code was given, before the attempt acts: others need not wait for its end. Doing it again changes nothing.</summary>
    /// <param name="turn">The guard's turn.</param>
    /// <param name="held">What is let go of.</param>
    public static void LetGo(this GuardTurn turn, LockHandle held)
    {
        ArgumentNullException.ThrowIfNull(turn);
        ArgumentNullException.ThrowIfNull(held);
        turn.Request(FleetLocks.Kind, FleetLocks.Key, held.Release);
    }
}
