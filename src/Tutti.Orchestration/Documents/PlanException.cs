using Tutti.Kernel;

namespace Tutti.Orchestration.Documents;

/// <summary>A plan is faulty. All faults that were found are listed, in the order of the text.</summary>
public sealed class PlanException : TuttiException
{
    /// <summary>Makes the error.</summary>
    /// <param name="faults">At least one fault.</param>
    public PlanException(IReadOnlyList<PlanFault> faults)
        : base(CodeOf(faults), string.Join('\n', faults)) => Faults = faults;

    /// <summary>All faults.</summary>
    public IReadOnlyList<PlanFault> Faults { get; }

    private static string CodeOf(IReadOnlyList<PlanFault> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        ArgumentOutOfRangeException.ThrowIfZero(faults.Count, nameof(faults));
        return (faults.FirstOrDefault(static fault => !fault.IsWarning) ?? faults[0]).Code;
    }
}
