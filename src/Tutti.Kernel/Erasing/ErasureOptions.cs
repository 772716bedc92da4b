namespace Tutti.Kernel.Erasing;

/// <summary>Who wants payloads erased, and why. Both stay in the journal.</summary>
public sealed record ErasureOptions
{
    /// <summary>Who asks.</summary>
    public required string By { get; init; }

    /// <summary>Why, in their words. It stays when the payloads are gone, so it should not repeat them.</summary>
    public required string Because { get; init; }

    /// <summary>The rule of retention that asks; empty where a person does.</summary>
    internal string Rule { get; init; } = "";
}
