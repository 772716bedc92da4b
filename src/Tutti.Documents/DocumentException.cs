using Tutti.Kernel;

namespace Tutti.Documents;

/// <summary>A document is faulty. All faults that were found are listed, in the order of the text.</summary>
public sealed class DocumentException : TuttiException
{
    /// <summary>Makes the error.</summary>
    /// <param name="faults">At least one fault.</param>
    public DocumentException(IReadOnlyList<DocumentFault> faults)
        : base(CodeOf(faults), string.Join('\n', faults)) => Faults = faults;

    /// <summary>All faults.</summary>
    public IReadOnlyList<DocumentFault> Faults { get; }

    private static string CodeOf(IReadOnlyList<DocumentFault> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        ArgumentOutOfRangeException.ThrowIfZero(faults.Count, nameof(faults));
        return (faults.FirstOrDefault(static fault => !fault.IsWarning) ?? faults[0]).Code;
    }
}
