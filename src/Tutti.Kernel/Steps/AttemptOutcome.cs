namespace Tutti.Kernel.Steps;

/// <summary>How one attempt of a step ended, before anything is decided about it.</summary>
internal abstract record AttemptOutcome
{
    private AttemptOutcome() { }

    public long DurationUs { get; init; }

    /// <summary>The action returned.</summary>
    public sealed record Returned(ReadOnlyMemory<byte> Result) : AttemptOutcome;

    /// <summary>The action threw, or a limit ended it.</summary>
    public sealed record Threw(Exception Error) : AttemptOutcome;

    /// <summary>The action ended because the run or its branch was cancelled.</summary>
    public sealed record WasCancelled : AttemptOutcome;

    /// <summary>A probe found that the effect has not happened.</summary>
    public sealed record FoundNothing : AttemptOutcome;

    /// <summary>A probe could not tell.</summary>
    public sealed record StayedUnclear(Exception? Error) : AttemptOutcome;
}
