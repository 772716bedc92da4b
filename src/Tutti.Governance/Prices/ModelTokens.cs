namespace Tutti.Governance.Prices;

/// <summary>Tokens of one call of a model.</summary>
/// <param name="Input">Of the request.</param>
/// <param name="Output">Of the answer, reasoning included.</param>
/// <param name="CachedInput">Of the request: what the server had at hand from earlier calls.</param>
/// <param name="CacheWrite">Of the request: what the server has put by for later calls.</param>
public readonly record struct ModelTokens(long Input, long Output, long CachedInput = 0, long CacheWrite = 0)
{
    /// <summary>The unit in which budgets count them.</summary>
    public const string Unit = "tokens";

    /// <summary>Tokens of both.</summary>
    public long Total => Input + Output;
}
