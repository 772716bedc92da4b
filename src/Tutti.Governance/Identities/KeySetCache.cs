using System.Collections.Concurrent;

namespace Tutti.Governance.Identities;

/// <summary>
/// The keys of issuers, fetched when they are first needed, when they are an hour old, and when a token names a key that is not among them, but then at most once
/// in half a minute, so that invented key names do not become requests.
/// </summary>
internal sealed class KeySetCache(IKeySetSource source, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Uri, Slot> _slots = new();

    /// <summary>The keys that may have signed.</summary>
    /// <exception cref="IdentityException">There are none and they cannot be had (TUT2318).</exception>
    internal async ValueTask<IReadOnlyList<SigningKey>> FindAsync(TokenIssuer issuer, string? keyId, string algorithm, CancellationToken cancellationToken)
    {
        var slot = _slots.GetOrAdd(issuer.Jwks, static _ => new Slot());
        var keys = slot.Keys;
        if (keys is not null && time.GetUtcNow() - slot.FetchedAt < Fresh && Matching(keys, keyId, algorithm) is { Count: > 0 } known) { return known; }
        await slot.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            keys = slot.Keys;
            var isFresh = keys is not null && time.GetUtcNow() - slot.FetchedAt < Fresh && Matching(keys, keyId, algorithm).Count > 0;
            if (!isFresh && (slot.TriedAt is not { } tried || time.GetUtcNow() - tried >= Pause)) { keys = await FetchAsync(slot, issuer, cancellationToken).ConfigureAwait(false); }
            if (keys is null) { throw new IdentityException(IdentityCodes.NoKeys, "The keys of the issuer cannot be had now. Try again later.", isTransient: true); }
            return Matching(keys, keyId, algorithm);
        }
        finally
        {
            slot.Gate.Release();
        }
    }

    private async ValueTask<IReadOnlyList<SigningKey>?> FetchAsync(Slot slot, TokenIssuer issuer, CancellationToken cancellationToken)
    {
        slot.TriedAt = time.GetUtcNow();
        try
        {
            slot.Keys = SigningKey.ParseSet(await source.FetchAsync(issuer.Jwks, cancellationToken).ConfigureAwait(false));
            slot.FetchedAt = slot.TriedAt.Value;
        }
        catch (Exception cause) when (cause is IOException or FormatException)
        {
            // An issuer that is down does not lock out whoever signed with a key that is known; its tokens end by themselves.
        }

        return slot.Keys;
    }

    /// <summary>Keys by name; a token without a name of its key is tried with all that fit.</summary>
    private static List<SigningKey> Matching(IReadOnlyList<SigningKey> keys, string? keyId, string algorithm) =>
        [.. keys.Where(key => key.Takes(algorithm) && (keyId is null || key.Id == keyId))];

    private sealed class Slot
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public volatile IReadOnlyList<SigningKey>? Keys;

        public DateTimeOffset FetchedAt { get; set; }

        public DateTimeOffset? TriedAt { get; set; }
    }
}
