using ChangeGate.Repositories;

namespace ChangeGate;

/// <summary>How the gate closes.</summary>
/// <param name="Verdict">What becomes of the change.</param>
/// <param name="Summary">Why, in one or two sentences.</param>
internal sealed record Ending(GateVerdict Verdict, string Summary)
{
    /// <summary>Who decided, or null where nobody was asked.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>What was put into the repository, or null.</summary>
    public PublishedBranch? Branch { get; init; }

    /// <summary>Whether nothing of the run stays but its report.</summary>
    public bool IsUndone => Verdict is GateVerdict.Rejected or GateVerdict.CannotRunHere;
}
