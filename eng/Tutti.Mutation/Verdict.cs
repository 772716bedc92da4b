namespace Tutti.Mutation;

/// <summary>What became of a mutant.</summary>
internal enum Outcome
{
    /// <summary>A test failed, or the process died.</summary>
    Killed = 1,

    /// <summary>The tests computed without end.</summary>
    Looped = 2,

    /// <summary>The tests waited for something without end; ./test ends such a suite as failed.</summary>
    Hung = 3,

    /// <summary>Every test that reaches it passed.</summary>
    Survived = 4,

    /// <summary>No test reaches it.</summary>
    Unreached = 5,
}

/// <summary>What became of a mutant, and by which test.</summary>
internal sealed record Verdict(Mutant Mutant, Outcome Outcome, string Detail)
{
    public bool IsNoticed => Outcome is Outcome.Killed or Outcome.Looped or Outcome.Hung;
}
