using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Tutti.Governance.Policies;

namespace Tutti.Governance.Identities;

/// <summary>Says who a caller is, from an API key or a token, as a policy names them. Safe for many threads.</summary>
public sealed class Authenticator
{
    private static readonly HashSet<string> OwnClaims = ["iss", "aud", "exp", "nbf", "iat", "jti"];

    private readonly Func<PolicySet> _policy;
    private readonly TimeProvider _time;
    private readonly KeySetCache _keySets;

    /// <summary>Makes an authenticator.</summary>
    /// <param name="policy">Gives the policy in force, each time anew.</param>
    /// <param name="source">Fetches the keys of issuers.</param>
    /// <param name="time">The clock.</param>
    public Authenticator(Func<PolicySet> policy, IKeySetSource source, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(time);
        (_policy, _time, _keySets) = (policy, time, new KeySetCache(source, time));
    }

    /// <summary>Takes an API key or a token, whichever it is.</summary>
    /// <param name="credential">What the caller shows: the text behind <c>Bearer</c>.</param>
    /// <param name="cancellationToken">Ends the wait for keys of an issuer.</param>
    /// <exception cref="IdentityException">It proves nothing (TUT2300 to TUT2319).</exception>
    public async ValueTask<Caller> IdentifyAsync(string credential, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(credential);
        if (ApiKey.IdOf(credential) is { } id) { return OfKey(id, credential); }
        try
        {
            return await OfTokenAsync(credential, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidOperationException)
        {
            // JSON allows escapes of half a surrogate pair, which no text can hold.
            throw new IdentityException(IdentityCodes.NoToken, "This is neither an API key nor a signed token.");
        }
    }

    private Caller OfKey(string id, string text)
    {
        var key = _policy().Identities.Keys.FirstOrDefault(key => key.Id == id);
        if (key?.IsText(text) != true) { throw new IdentityException(IdentityCodes.UnknownKey, "The API key is not known. Ask whoever keeps the policy for one."); }
        if (_time.GetUtcNow() >= key.Expires) { throw new IdentityException(IdentityCodes.KeyEnded, $"The API key '{key.Id}' has ended. Ask whoever keeps the policy for another."); }
        return new Caller(key.User, CallerKind.Key, key.Groups, key.Team, key.Id);
    }

    private async ValueTask<Caller> OfTokenAsync(string token, CancellationToken cancellationToken)
    {
        if (TokenReader.Read(token) is not { } parts) { throw new IdentityException(IdentityCodes.NoToken, "This is neither an API key nor a signed token."); }
        var name = Text(parts.Claims, "iss");
        var issuer = _policy().Identities.Issuers.FirstOrDefault(issuer => issuer.Issuer == name) ?? throw new IdentityException(IdentityCodes.Issuer, "The issuer of the token is not one that this policy names.");
        await CheckSignatureAsync(parts, issuer, cancellationToken).ConfigureAwait(false);
        CheckTimes(parts.Claims, issuer);
        CheckAudience(parts.Claims, issuer);
        return CallerOf(parts.Claims, issuer);
    }

    private async ValueTask CheckSignatureAsync(TokenParts parts, TokenIssuer issuer, CancellationToken cancellationToken)
    {
        if (Text(parts.Header, "alg") is not { } algorithm || !issuer.Algorithms.Contains(algorithm)) { throw new IdentityException(IdentityCodes.Algorithm, $"The token is signed by an algorithm that is not taken: {string.Join(", ", issuer.Algorithms)}."); }
        var keyId = Text(parts.Header, "kid");
        var keys = await _keySets.FindAsync(issuer, keyId, algorithm, cancellationToken).ConfigureAwait(false);
        if (keys.Count == 0) { throw new IdentityException(IdentityCodes.UnknownSigner, "The key that the token names is not one of its issuer's for that algorithm."); }
        if (!keys.Any(key => key.Verify(algorithm, parts.Signed, parts.Signature))) { throw new IdentityException(IdentityCodes.Signature, "The signature of the token is not that of its issuer."); }
    }

    private void CheckTimes(JsonElement claims, TokenIssuer issuer)
    {
        var now = _time.GetUtcNow();
        if (Moment(claims, "exp") is not { } ends) { throw new IdentityException(IdentityCodes.Claim, "The token does not say when it ends ('exp')."); }
        if (now - issuer.Skew >= ends) { throw new IdentityException(IdentityCodes.Ended, "The token has ended. Get a new one."); }
        if (claims.TryGetProperty("nbf", out _) && (Moment(claims, "nbf") is not { } begins || now + issuer.Skew < begins)) { throw new IdentityException(IdentityCodes.Early, "The token is not valid yet. Is a clock wrong?"); }
    }

    private static void CheckAudience(JsonElement claims, TokenIssuer issuer)
    {
        var isForUs = claims.TryGetProperty("aud", out var audience) && audience.ValueKind switch
        {
            JsonValueKind.String => audience.ValueEquals(issuer.Audience),
            JsonValueKind.Array => audience.EnumerateArray().Any(one => one.ValueKind == JsonValueKind.String && one.ValueEquals(issuer.Audience)),
            _ => false,
        };
        if (!isForUs) { throw new IdentityException(IdentityCodes.Audience, "The token is for somebody else ('aud')."); }
    }

    private static Caller CallerOf(JsonElement claims, TokenIssuer issuer)
    {
        if (Text(claims, issuer.UserClaim) is not { Length: > 0 } user) { throw new IdentityException(IdentityCodes.Claim, $"The token does not name its user ('{issuer.UserClaim}')."); }
        var groups = issuer.GroupsClaim is { } name && claims.TryGetProperty(name, out var listed) ? Texts(listed) : [];
        var team = issuer.TeamClaim is { } claim ? Text(claims, claim) : null;
        var others = claims.EnumerateObject().Where(static member => member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False && !OwnClaims.Contains(member.Name))
            .ToFrozenDictionary(static member => member.Name, static member => member.Value.ToString(), StringComparer.Ordinal);
        return new Caller(user, CallerKind.Token, groups, team, issuer.Issuer, others);
    }

    private static string[] Texts(JsonElement listed) => listed.ValueKind switch
    {
        JsonValueKind.String => [listed.GetString() ?? ""],
        JsonValueKind.Array => [.. listed.EnumerateArray().Where(static one => one.ValueKind == JsonValueKind.String).Select(static one => one.GetString() ?? "")],
        _ => [],
    };

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Seconds since 1970, with a fraction perhaps (RFC 7519 §2); null for what is no moment.</summary>
    private static DateTimeOffset? Moment(JsonElement claims, string name)
    {
        const long Most = 253402300799; // the end of the year 9999
        if (!claims.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.Number) { return null; }
        return decimal.TryParse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= Most ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000)) : null;
    }
}
