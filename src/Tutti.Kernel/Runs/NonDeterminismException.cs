namespace Tutti.Kernel.Runs;

/// <summary>The code does not do what the journal says it did, or it left the run's scheduler (rules R1, R3).</summary>
/// <param name="code">TUT1020 for a journal that does not fit, TUT1021 for code that left the scheduler.</param>
/// <param name="message">Path, record and what the code asked for.</param>
public sealed class NonDeterminismException(string code, string message) : TuttiException(code, message)
{
}
