namespace Tutti.Expressions.Diagnostics;

/// <summary>An expression, a template, a schema or a declaration is faulty. All faults that were found are listed.</summary>
/// <param name="faults">At least one fault, in the order of the text.</param>
public sealed class ExpressionException(IReadOnlyList<ExpressionFault> faults) : Exception(Describe(faults))
{
    /// <summary>All faults, in the order of the text.</summary>
    public IReadOnlyList<ExpressionFault> Faults { get; } = faults;

    /// <summary>The code of the first fault; see <c>docs/errors.md</c>. None of them is transient.</summary>
    public string Code => Faults[0].Code;

    private static string Describe(IReadOnlyList<ExpressionFault> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        ArgumentOutOfRangeException.ThrowIfZero(faults.Count, nameof(faults));
        return string.Join('\n', faults);
    }
}
