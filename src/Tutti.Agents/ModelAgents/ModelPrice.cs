using Tutti.Agents.Models;
using Tutti.Governance.Amounts;

namespace Tutti.Agents.ModelAgents;

/// <summary>What a model costs, exactly. Immutable.</summary>
public sealed record ModelPrice
{
    private const decimal Million = 1_000_000;

    /// <summary>The currency, for example <c>USD</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>For a million tokens of requests.</summary>
    public required decimal InputPerMillion { get; init; }

    /// <summary>For a million tokens of answers, reasoning included.</summary>
    public required decimal OutputPerMillion { get; init; }

    /// <summary>For a million tokens of requests that the server had at hand; as other ones by default.</summary>
    public decimal? CachedInputPerMillion { get; init; }

    /// <summary>What a call cost.</summary>
    /// <param name="usage">Its tokens.</param>
    public Amount Of(ModelUsage usage)
    {
        ArgumentNullException.ThrowIfNull(usage);
        var cached = Math.Clamp(usage.CachedInputTokens, 0, usage.InputTokens);
        return Amount.Of((((usage.InputTokens - cached) * InputPerMillion) + (cached * (CachedInputPerMillion ?? InputPerMillion)) + (usage.OutputTokens * OutputPerMillion)) / Million, Unit);
    }
}
