namespace Tutti.Kernel.Runs;

/// <summary>Unwinds a workflow that continues as new; let it pass.</summary>
/// <param name="inputType">Declared type id of the new input.</param>
/// <param name="input">The new input.</param>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "It only unwinds the workflow; nobody outside may catch it.")]
internal sealed class ContinueAsNewException(string inputType, ReadOnlyMemory<byte> input) : Exception("The run continues as new.")
{
    public string InputType { get; } = inputType;

    public ReadOnlyMemory<byte> Input { get; } = input;
}
