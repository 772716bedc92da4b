namespace Tutti.Kernel.Engine;

/// <summary>What a person knows of a step whose outcome is unknown.</summary>
public sealed record ResolveOptions
{
    /// <summary>Who says so.</summary>
    public string By { get; init; } = "";

    /// <summary>Their words.</summary>
    public string Comment { get; init; } = "";

    /// <summary>Encoded result of the step, where it happened.</summary>
    public ReadOnlyMemory<byte> Result { get; init; }

    /// <summary>
    /// What it really cost, as the step's guard reads it: for a call through the gate amounts such as <c>3.20 USD</c>, each unit once, of units that are held for it. What is
    /// not named cost what is held. Refused where nothing is held, and with <see cref="UnknownResolution.DidNotHappen"/>.
    /// </summary>
    public IReadOnlyList<string> Costs { get; init; } = [];
}
