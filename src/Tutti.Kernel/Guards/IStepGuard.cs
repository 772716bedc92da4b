namespace Tutti.Kernel.Guards;

/// <summary>
/// Stands before every attempt of a step and behind its end. What it decides is journaled in the commit of the claim, what it settles in the commit of the
/// outcome, and what it asks of Objects lies in the log before both. One guard serves one step; it is called on the run's thread, and but for <see cref="Learn"/> never on replay.
/// </summary>
public interface IStepGuard
{
    /// <summary>
    /// Decides whether an attempt may act. Called again for the same attempt where an Object had to be read first, and after a crash before an attempt is
    /// repeated.
    /// </summary>
    /// <param name="turn">The attempt, and the way to Objects.</param>
    /// <returns>Whether it may. What it throws keeps the attempt from acting: the step fails with that error.</returns>
    Admission Admit(GuardTurn turn);

    /// <summary>Settles an attempt that was let through, before its outcome is journaled. Called again where a crash came between the two, and by a person's word on what became of it.</summary>
    /// <param name="turn">The attempt, the way to Objects, and how it ended.</param>
    void Settle(GuardTurn turn);

    /// <summary>
    /// A person is about to say what became of a step that may have acted, and what it cost. Called before anything of it is journaled; the settling that follows
    /// finds the same in <see cref="GuardTurn.Costs"/>.
    /// </summary>
    /// <param name="note">The note of the newest admission.</param>
    /// <param name="costs">What they say; at least one.</param>
    /// <exception cref="TuttiException">It cannot have cost that; the step stays unknown.</exception>
    void RequireCosts(ReadOnlyMemory<byte> note, IReadOnlyCollection<string> costs) =>
        throw new TuttiException("TUT1066", "What stands before this step knows nothing of costs. Leave them out.");

    /// <summary>
    /// The step's outcome reaches the code, live and on replay alike: for what a guard keeps in memory about its run. It must depend on nothing but its arguments.
    /// </summary>
    /// <param name="note">The note of the newest admission; empty where there was none, or in a fork that has only the outcome.</param>
    void Learn(ReadOnlyMemory<byte> note)
    {
    }
}
