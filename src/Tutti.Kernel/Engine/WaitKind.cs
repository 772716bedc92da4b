namespace Tutti.Kernel.Engine;

/// <summary>What a run can be blocked on.</summary>
public enum WaitKind
{
    /// <summary>A due time.</summary>
    Timer = 1,

    /// <summary>A signal.</summary>
    Signal = 2,

    /// <summary>A person's answer.</summary>
    Question = 3,

    /// <summary>A child run.</summary>
    Child = 4,

    /// <summary>The next attempt of a step.</summary>
    Retry = 5,

    /// <summary>A person's word on a step whose outcome is unknown.</summary>
    UnknownOutcome = 6,
}
