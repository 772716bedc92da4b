namespace Tutti.Expressions.Values;

/// <summary>The content of a value whose type only some functions know.</summary>
internal abstract class OpaqueValue
{
    /// <summary>The full name of the type, as <c>type(x)</c> shows it.</summary>
    internal abstract string TypeName { get; }

    /// <summary>What <c>string(x)</c> gives; equal values have equal texts.</summary>
    internal abstract string Text { get; }
}
