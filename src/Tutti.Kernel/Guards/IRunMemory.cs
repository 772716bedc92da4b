namespace Tutti.Kernel.Guards;

/// <summary>
/// What the guards of one run have learned from its steps, for its undos: these run without the workflow's code, so that nobody would learn it again. The code says the same on
/// every replay, so it is the same after a crash and in a fork.
/// </summary>
internal interface IRunMemory
{
    /// <summary>What is journaled when undoing begins, and found in <see cref="Runs.WorkflowContext.KeptMemory"/> from then on; at most 64 KiB. Called on the run's thread.</summary>
    byte[] Keep();
}
