using Tutti.Expressions.Values;

namespace Tutti.Expressions.Checking;

/// <summary>What a name stands for.</summary>
internal abstract record NameBinding
{
    private NameBinding() { }

    /// <summary>A declared variable, by its place in the activation.</summary>
    internal sealed record Variable(int Slot, string Name) : NameBinding;

    /// <summary>A variable of a macro, by its place among the locals.</summary>
    internal sealed record Local(int Slot) : NameBinding;

    /// <summary>A type or another constant.</summary>
    internal sealed record Constant(CelValue Value) : NameBinding;
}
