using Tutti.Documents;

namespace Tutti.Governance.Identities;

/// <summary>Somebody whose tokens are believed (OpenID Connect, RFC 7519). Immutable.</summary>
public sealed record TokenIssuer
{
    /// <summary>The <c>iss</c> of its tokens, letter for letter.</summary>
    public required string Issuer { get; init; }

    /// <summary>What <c>aud</c> must name.</summary>
    public required string Audience { get; init; }

    /// <summary>Where its keys are (RFC 7517).</summary>
    public required Uri Jwks { get; init; }

    /// <summary>The algorithms that are taken: RS256, PS256, ES256.</summary>
    public IReadOnlyList<string> Algorithms { get; init; } = ["RS256", "PS256", "ES256"];

    /// <summary>The claim that names the user.</summary>
    public string UserClaim { get; init; } = "sub";

    /// <summary>The claim that lists groups; null for none.</summary>
    public string? GroupsClaim { get; init; }

    /// <summary>The claim that names the team; null for none.</summary>
    public string? TeamClaim { get; init; }

    /// <summary>How far clocks may differ.</summary>
    public TimeSpan Skew { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Where it was written.</summary>
    public SourcePlace Place { get; init; } = SourcePlace.None;
}
