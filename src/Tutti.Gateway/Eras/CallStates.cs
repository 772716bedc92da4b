using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Tutti.Governance.Identities;

namespace Tutti.Gateway.Eras;

/// <summary>
/// What clients send back with their answers (<c>requestState</c>): for one caller and one exact call, once, until it expires. A state holds no secret and nothing of the call, only what it
/// is bound to, under a key of this process. Safe for many threads.
/// </summary>
internal sealed class CallStates(TimeProvider time)
{
    /// <summary>More that nobody has come back for are not kept: each is a client that waits.</summary>
    private const int MostOpen = 10_000;

    private const int NonceBytes = 16;
    private const int PlainBytes = NonceBytes + sizeof(long) + (2 * SHA256.HashSizeInBytes);
    private const int AllBytes = PlainBytes + SHA256.HashSizeInBytes;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);
    private readonly ConcurrentDictionary<UInt128, (Waiting Waiting, DateTimeOffset Until)> _open = new();

    /// <summary>Makes a state.</summary>
    /// <param name="waiting">What it stands for.</param>
    /// <param name="caller">Whose it is.</param>
    /// <param name="call">The digest of the call.</param>
    /// <param name="until">Until when it is good.</param>
    /// <returns>Null where there are too many.</returns>
    public string? Issue(Waiting waiting, Caller caller, string call, DateTimeOffset until)
    {
        if (_open.Count >= MostOpen) { Forget(); }
        if (_open.Count >= MostOpen) { return null; }
        Span<byte> all = stackalloc byte[AllBytes];
        RandomNumberGenerator.Fill(all[..NonceBytes]);
        var nonce = BinaryPrimitives.ReadUInt128BigEndian(all);
        BinaryPrimitives.WriteInt64BigEndian(all[NonceBytes..], until.ToUnixTimeMilliseconds());
        Bind(all[(NonceBytes + sizeof(long))..PlainBytes], caller, call);
        HMACSHA256.HashData(_key, all[..PlainBytes], all[PlainBytes..]);
        _open[nonce] = (waiting, until);
        return Base64Url.EncodeToString(all);
    }

    /// <summary>Takes a state back, if it is good.</summary>
    /// <param name="state">As the client sent it.</param>
    /// <param name="caller">Who sent it.</param>
    /// <param name="call">The digest of the call that it came with.</param>
    /// <param name="waiting">What it stands for; null where it is refused.</param>
    /// <returns>Why it is refused; null for not.</returns>
    public ModernFault? Redeem(string state, Caller caller, string call, out Waiting? waiting)
    {
        waiting = null;
        Span<byte> all = stackalloc byte[AllBytes];
        if (state.Length != Base64Url.GetEncodedLength(AllBytes) || !Base64Url.TryDecodeFromChars(state, all, out var length) || length != AllBytes || !IsOurs(all)) { return ModernFault.Wrong("This 'requestState' was not made here, or was changed. Make the call again without it.", EraCodes.StateForged); }
        if (BinaryPrimitives.ReadInt64BigEndian(all[NonceBytes..]) <= time.GetUtcNow().ToUnixTimeMilliseconds()) { return ModernFault.Wrong("This 'requestState' has expired. Make the call again without it.", EraCodes.StateExpired); }
        Span<byte> bound = stackalloc byte[2 * SHA256.HashSizeInBytes];
        Bind(bound, caller, call);
        var given = all[(NonceBytes + sizeof(long))..PlainBytes];
        if (!given[..SHA256.HashSizeInBytes].SequenceEqual(bound[..SHA256.HashSizeInBytes])) { return ModernFault.Wrong("This 'requestState' was given to another caller. Make the call again without it.", EraCodes.StateOfAnother); }
        if (!given[SHA256.HashSizeInBytes..].SequenceEqual(bound[SHA256.HashSizeInBytes..])) { return ModernFault.Wrong("This 'requestState' belongs to another call: method, name or arguments differ. Make the call again as it was, or without it.", EraCodes.StateOfCall); }
        if (!_open.TryRemove(BinaryPrimitives.ReadUInt128BigEndian(all), out var open)) { return ModernFault.Wrong("This 'requestState' was used before, and is good once. Make the call again without it.", EraCodes.StateUsed); }
        waiting = open.Waiting;
        return null;
    }

    /// <summary>Forgets what nobody came back for.</summary>
    private void Forget()
    {
        foreach (var (nonce, open) in _open)
        {
            if (open.Until <= time.GetUtcNow()) { _open.TryRemove(nonce, out _); }
        }
    }

    private bool IsOurs(ReadOnlySpan<byte> all)
    {
        Span<byte> own = stackalloc byte[SHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, all[..PlainBytes], own);
        return CryptographicOperations.FixedTimeEquals(own, all[PlainBytes..]);
    }

    private static void Bind(Span<byte> into, Caller caller, string call)
    {
        SHA256.HashData(Encoding.UTF8.GetBytes(CallerRuns.KeyOf(caller)), into);
        SHA256.HashData(Encoding.UTF8.GetBytes(call), into[SHA256.HashSizeInBytes..]);
    }
}
