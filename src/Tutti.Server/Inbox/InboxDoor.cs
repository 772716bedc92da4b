using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Tutti.Server.Inbox;

/// <summary>Who may look into the inbox: whoever opened the one-time link, with the browser that opened it. Only hashes of secrets are kept.</summary>
internal sealed class InboxDoor
{
    private static readonly TimeSpan SessionLength = TimeSpan.FromHours(12);

    private readonly ConcurrentDictionary<string, InboxSession> _sessions = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private byte[]? _link;

    public InboxDoor(TimeProvider time)
    {
        _time = time;
        LinkToken = NewSecret();
        _link = HashOf(LinkToken);
    }

    /// <summary>What the link carries; whoever printed it forgets it.</summary>
    public string LinkToken { get; }

    /// <summary>Opens a session for the link's token, once.</summary>
    /// <returns>The session's cookie; null for a wrong or used token.</returns>
    public string? Open(string token)
    {
        var link = Volatile.Read(ref _link);
        if (link is null || !CryptographicOperations.FixedTimeEquals(link, HashOf(token))) { return null; }
        if (Interlocked.CompareExchange(ref _link, null, link) != link) { return null; } // somebody else was quicker with it
        var cookie = NewSecret();
        _sessions[Convert.ToHexString(HashOf(cookie))] = new InboxSession(NewSecret(), _time.GetUtcNow() + SessionLength);
        return cookie;
    }

    /// <summary>The session of a cookie; null where there is none any more.</summary>
    public InboxSession? Find(string? cookie)
    {
        if (string.IsNullOrEmpty(cookie) || !_sessions.TryGetValue(Convert.ToHexString(HashOf(cookie)), out var session)) { return null; }
        return _time.GetUtcNow() < session.Ends ? session : null;
    }

    private static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}

/// <summary>One browser that is logged in.</summary>
/// <param name="Csrf">What every post of its page carries.</param>
/// <param name="Ends">When it has to log in again.</param>
internal sealed record InboxSession(string Csrf, DateTimeOffset Ends)
{
    /// <summary>Whether a post comes from its page.</summary>
    public bool Sent(string? csrf) => csrf is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(csrf), Encoding.UTF8.GetBytes(Csrf));
}
