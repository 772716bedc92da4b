using Tutti.Kernel.Journal.Bodies;

namespace Tutti.Kernel.Engine;

/// <summary>What of a run goes into its fork (rule R8).</summary>
public sealed record ForkOptions
{
    /// <summary>Position of the first record that is not copied; null for all results.</summary>
    public long? Before { get; init; }

    /// <summary>Version of the workflow for the new run; 0 for the original's.</summary>
    public int Version { get; init; }

    /// <summary>Idempotency key of the new run, or null.</summary>
    public string? Key { get; init; }

    /// <summary>The encoded input of the new run; null for the original's. It is of the same type.</summary>
    public ReadOnlyMemory<byte>? Input { get; init; }

    /// <summary>Which results are copied, by path; null for all. The new run must ask for each of them, in an order that the copied results allow.</summary>
    public Func<string, bool>? Carries { get; init; }

    /// <summary>Why the new run begins paused; null where it does not.</summary>
    internal ReasonBody? Hold { get; init; }
}
