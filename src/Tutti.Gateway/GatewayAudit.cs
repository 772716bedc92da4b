namespace Tutti.Gateway;

/// <summary>What must be on the disk before a call is forwarded.</summary>
public enum GatewayAudit
{
    /// <summary>The decision on it, for each call.</summary>
    Durable,

    /// <summary>
    /// As above, but for calls of tools that were reviewed as <c>pure</c> or as of risk <c>read</c>, and that cost, count and mark nothing: their decisions and outcomes follow within some
    /// milliseconds, together. A crash may lose that many; where nothing can be recorded any more, nothing is forwarded.
    /// </summary>
    Batched,
}
