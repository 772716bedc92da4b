using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tutti.Kernel.Proofs.Signatures;

namespace Tutti.Kernel.Proofs.Notes;

/// <summary>The public key of who signs notes, as C2SP signed-note writes it: <c>name+id+key</c>. Safe to publish; keep it where the log is not.</summary>
public sealed record NoteKey
{
    private const int IdDigits = 8;

    private readonly byte[] _key;

    private NoteKey(string name, NoteKeyType type, byte[] key)
    {
        (Name, Type, _key) = (name, type, key);
        Id = IdOf(name, type, key);
    }

    /// <summary>Whose key it is.</summary>
    public string Name { get; }

    /// <summary>What it signs with.</summary>
    public NoteKeyType Type { get; }

    /// <summary>The first four bytes of a hash of the rest: a hint for finding it, no proof of anything.</summary>
    public uint Id { get; }

    /// <summary>The public key.</summary>
    public ReadOnlySpan<byte> Key => _key;

    /// <summary>Makes a key.</summary>
    /// <param name="name">Whose it is: no spaces, no plus sign.</param>
    /// <param name="type">What it signs with.</param>
    /// <param name="publicKey">32 bytes.</param>
    public static NoteKey Of(string name, NoteKeyType type, ReadOnlySpan<byte> publicKey)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!IsName(name)) { throw new ArgumentException("A name has no spaces and no plus sign.", nameof(name)); }
        if (publicKey.Length != Ed25519.PublicKeyBytes) { throw new ArgumentException($"A public key has {Ed25519.PublicKeyBytes} bytes.", nameof(publicKey)); }
        return new NoteKey(name, type, publicKey.ToArray());
    }

    /// <summary>Reads a key.</summary>
    /// <param name="text">As <see cref="ToString"/> writes it.</param>
    /// <exception cref="TuttiException">It is none (TUT1202).</exception>
    public static NoteKey Parse(string text) => TryParse(text, out var key) ? key : throw ProofErrors.BadKey(text);

    /// <summary>Reads a key.</summary>
    /// <param name="text">As <see cref="ToString"/> writes it.</param>
    /// <param name="key">The key.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out NoteKey? key)
    {
        key = null;
        if (text?.Split('+', 3) is not [var name, { Length: IdDigits } id, var encoded] || !IsName(name)) { return false; }
        Span<byte> bytes = stackalloc byte[1 + Ed25519.PublicKeyBytes];
        if (!Convert.TryFromBase64String(encoded, bytes, out var count) || count != bytes.Length || !Enum.IsDefined((NoteKeyType)bytes[0])) { return false; }
        var parsed = new NoteKey(name, (NoteKeyType)bytes[0], bytes[1..].ToArray());
        if (parsed.Id.ToString("x8", CultureInfo.InvariantCulture) != id) { return false; }
        key = parsed;
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(NoteKey? other) => other is not null && Name == other.Name && Type == other.Type && _key.AsSpan().SequenceEqual(other._key);

    /// <inheritdoc/>
    public override int GetHashCode() => unchecked((int)Id);

    /// <summary>Name, id and key.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}+{Id:x8}+{Convert.ToBase64String([(byte)Type, .. _key])}");

    internal static bool IsName(string name) => name.Length > 0 && !name.Any(static letter => char.IsWhiteSpace(letter) || char.IsControl(letter) || letter == '+');

    private static uint IdOf(string name, NoteKeyType type, byte[] key) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', (byte)type, .. key]));
}
