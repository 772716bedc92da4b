namespace Tutti.Kernel.Guards;

/// <summary>Whether an attempt may act.</summary>
public abstract record Admission
{
    private Admission()
    {
    }

    /// <summary>It may, once this is durable.</summary>
    /// <param name="Note">Why, for the journal and for <see cref="IStepGuard.Settle"/>; at most 64 KiB.</param>
    public sealed record Granted(ReadOnlyMemory<byte> Note) : Admission;

    /// <summary>It may not: the code sees a <see cref="StepRefusedException"/>, and nothing was done.</summary>
    /// <param name="Code">A code of the catalogue.</param>
    /// <param name="Message">Why not, in words that may be shown.</param>
    /// <param name="Details">What the code needs to go on from here; at most 64 KiB.</param>
    public sealed record Refused(string Code, string Message, ReadOnlyMemory<byte> Details) : Admission;
}
