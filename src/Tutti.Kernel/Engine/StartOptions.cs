using Tutti.Kernel.Runs;

namespace Tutti.Kernel.Engine;

/// <summary>How a run is to be started.</summary>
public sealed record StartOptions
{
    /// <summary>Idempotency key: the same key means the same run (rule R11); null for a new run every time.</summary>
    public string? Key { get; init; }

    /// <summary>Version of the workflow; 0 for the newest.</summary>
    public int Version { get; init; }

    /// <summary>Labels to find the run by.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>Where a definition that is data came from, so that the next host loads what it needs; null for the definition's own.</summary>
    public string? Source { get; init; }

    /// <summary>Limits instead of the workflow's own.</summary>
    public RunLimits? Limits { get; init; }
}
