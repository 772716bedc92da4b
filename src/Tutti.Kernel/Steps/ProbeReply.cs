namespace Tutti.Kernel.Steps;

/// <summary>What the target says about an effect whose outcome is unknown (rule E2).</summary>
/// <typeparam name="T">The step's result.</typeparam>
public abstract record ProbeReply<T>
{
    private ProbeReply() { }

    /// <summary>The effect has happened.</summary>
    /// <param name="Result">The result that the step would have returned.</param>
    public sealed record Happened(T Result) : ProbeReply<T>;

    /// <summary>The effect has not happened and will not: the step may act again.</summary>
    public sealed record DidNotHappen : ProbeReply<T>;

    /// <summary>The target cannot tell: a person decides.</summary>
    public sealed record Unclear : ProbeReply<T>;
}
