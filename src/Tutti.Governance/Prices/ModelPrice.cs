using System.Text.Json.Serialization;
using Tutti.Governance.Amounts;

namespace Tutti.Governance.Prices;

/// <summary>What a model costs, exactly. Immutable.</summary>
public sealed record ModelPrice
{
    /// <summary>No price for a million tokens is larger: amounts of any call stay exact.</summary>
    public const decimal Most = 1_000_000_000m;

    private const decimal Million = 1_000_000;

    /// <summary>The currency, for example <c>USD</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>For a million tokens of requests.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required decimal InputPerMillion { get; init; }

    /// <summary>For a million tokens of answers, reasoning included.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required decimal OutputPerMillion { get; init; }

    /// <summary>For a million tokens of requests that the server had at hand; as other ones by default.</summary>
    public decimal? CachedInputPerMillion { get; init; }

    /// <summary>For a million tokens of requests that the server puts by for later calls; as other ones by default.</summary>
    public decimal? CacheWritePerMillion { get; init; }

    /// <summary>What a call cost.</summary>
    /// <param name="tokens">Its tokens, as the server counted them.</param>
    public Amount Of(ModelTokens tokens)
    {
        var input = Math.Max(0, tokens.Input);
        var cached = Math.Clamp(tokens.CachedInput, 0, input);
        var written = Math.Clamp(tokens.CacheWrite, 0, input - cached);
        var sum = ((input - cached - written) * InputPerMillion)
            + (cached * (CachedInputPerMillion ?? InputPerMillion))
            + (written * (CacheWritePerMillion ?? InputPerMillion))
            + (Math.Max(0, tokens.Output) * OutputPerMillion);
        return Amount.Of(sum / Million, Unit);
    }

    /// <summary>What a call may cost at most: nobody knows before what of it the server will have at hand or put by.</summary>
    /// <param name="tokens">The most tokens that it may have.</param>
    public Amount AtMost(ModelTokens tokens)
    {
        var input = Math.Max(InputPerMillion, Math.Max(CachedInputPerMillion ?? 0, CacheWritePerMillion ?? 0));
        return Amount.Of(((Math.Max(0, tokens.Input) * input) + (Math.Max(0, tokens.Output) * OutputPerMillion)) / Million, Unit);
    }
}
