using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;

namespace Tutti.Kernel.Runs;

/// <summary>What the journal says about one path besides its result: records that are never delivered (rule R4).</summary>
internal sealed class PathNotes(PathKey key, string path)
{
    public PathKey Key { get; } = key;

    public string Path { get; } = path;

    /// <summary>Whether the code of this incarnation has asked for the path.</summary>
    public bool IsRequested { get; set; }

    /// <summary>Whether the path has its result.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Whether a cancelled branch has closed the wait.</summary>
    public bool IsClosed { get; set; }

    public long? TimerDue { get; set; }

    public StepErrorBody? LastAttempt { get; set; }

    public Claim? Claim { get; set; }

    /// <summary>Whether an attempt's end was journaled after the newest claim, so that the claim's outcome is not unknown.</summary>
    public bool IsClaimSettled { get; set; }

    public ReadOnlyMemory<byte> Note { get; set; }

    /// <summary>The note of the newest admission by the step's guard; null where there is none, or where it certainly came to nothing.</summary>
    public ReadOnlyMemory<byte>? Admission { get; set; }

    /// <summary>The attempt that was admitted without a claim; 0 for none.</summary>
    public int AdmittedAttempt { get; set; }

    private bool IsUnderWay => (Claim is not null || AdmittedAttempt > 0) && !IsClaimSettled;

    public StepErrorBody? Unknown { get; set; }

    /// <summary>What a person gave as the step's result; null where nobody has.</summary>
    public Correction? Correction { get; set; }

    public bool IsSignalAwaited { get; set; }

    public ChildStartedBody? Child { get; set; }

    public QuestionAskedBody? Question { get; set; }

    /// <summary>Whether the path waits for something that only its code can take up again.</summary>
    public bool IsOpen => !HasEnded && !IsClosed
        && (TimerDue is not null || LastAttempt is not null || IsUnderWay || Unknown is not null || Correction is not null || IsSignalAwaited || Child is not null || Question is not null);
}

/// <summary>A claimed effect with its undo as data.</summary>
/// <param name="Key">The step.</param>
/// <param name="Path">The step's path.</param>
/// <param name="Position">Position of the newest claim.</param>
/// <param name="Body">Attempt, repeat rule, undo.</param>
/// <param name="UndoInput">Encoded input of the undo.</param>
internal sealed record Claim(PathKey Key, string Path, long Position, StepClaimedBody Body, ReadOnlyMemory<byte> UndoInput);

/// <summary>A person's result for a step.</summary>
/// <param name="Body">The encoded record: who, why.</param>
/// <param name="Result">The result as the step's type encodes it.</param>
internal sealed record Correction(ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> Result);
