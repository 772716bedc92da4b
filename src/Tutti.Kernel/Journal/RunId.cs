using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Tutti.Kernel.Journal;

/// <summary>The identity of a run: 128 bits, written as 26 characters of lower-case Crockford base 32.</summary>
public readonly record struct RunId : IComparable<RunId>
{
    /// <summary>Bytes of a run id in a record.</summary>
    public const int Size = 16;

    internal const int TextLength = 26;
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    private readonly ulong _high;
    private readonly ulong _low;

    private RunId(ulong high, ulong low) => (_high, _low) = (high, low);

    /// <summary>Whether this is the unset value, which no run has.</summary>
    public bool IsDefault => _high == 0 && _low == 0;

    internal ulong High => _high;

    /// <summary>Reads an id from its 16 bytes, most significant first.</summary>
    /// <param name="source">At least 16 bytes.</param>
    public static RunId Read(ReadOnlySpan<byte> source) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(source), BinaryPrimitives.ReadUInt64BigEndian(source[8..]));

    /// <summary>The id of the run that a start with <paramref name="key"/> means (rule R11).</summary>
    /// <param name="workspace">The workspace of the store; the same key in two workspaces gives two runs.</param>
    /// <param name="key">The caller's idempotency key, at least one character.</param>
    public static RunId FromKey(Guid workspace, string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        Span<byte> workspaceBytes = stackalloc byte[16];
        workspace.TryWriteBytes(workspaceBytes, bigEndian: true, out _);
        return Hash("tutti/run-key/1"u8, workspaceBytes, Encoding.UTF8.GetBytes(key));
    }

    /// <summary>The id of the child run that a parent starts at a path: the same at every replay.</summary>
    internal static RunId ForChild(RunId parent, int generation, PathKey path)
    {
        Span<byte> left = stackalloc byte[Size + sizeof(int)];
        parent.Write(left);
        BinaryPrimitives.WriteInt32BigEndian(left[Size..], generation);
        Span<byte> right = stackalloc byte[PathKey.Size];
        path.Write(right);
        return Hash("tutti/child-run/1"u8, left, right);
    }

    /// <summary>The id under which the journal knows an Object.</summary>
    internal static RunId ForObject(Guid workspace, string kind, string key)
    {
        Span<byte> workspaceBytes = stackalloc byte[16];
        workspace.TryWriteBytes(workspaceBytes, bigEndian: true, out _);
        return Hash("tutti/object/1"u8, workspaceBytes, Encoding.UTF8.GetBytes($"{kind.Length}:{kind}{key}"));
    }

    /// <summary>Parses the 26 characters that <see cref="ToString"/> writes; upper case is accepted.</summary>
    /// <param name="text">The text, or null.</param>
    /// <param name="id">The id, or the unset value.</param>
    /// <returns>Whether the text is a whole run id.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out RunId id)
    {
        id = default;
        if (text is null || text.Length != TextLength) { return false; }
        var value = UInt128.Zero;
        foreach (var character in text)
        {
            var digit = Alphabet.IndexOf(char.ToLowerInvariant(character), StringComparison.Ordinal);
            if (digit < 0 || value >> 123 != UInt128.Zero) { return false; }
            value = (value << 5) | (uint)digit;
        }

        id = new RunId((ulong)(value >> 64), (ulong)value);
        return true;
    }

    /// <summary>Writes the 16 bytes, most significant first.</summary>
    /// <param name="destination">At least 16 bytes.</param>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _low);
    }

    /// <inheritdoc/>
    public int CompareTo(RunId other) =>
        _high != other._high ? _high.CompareTo(other._high) : _low.CompareTo(other._low);

    /// <summary>Orders by value.</summary>
    public static bool operator <(RunId left, RunId right) => left.CompareTo(right) < 0;

    /// <summary>Orders by value.</summary>
    public static bool operator >(RunId left, RunId right) => left.CompareTo(right) > 0;

    /// <summary>Orders by value.</summary>
    public static bool operator <=(RunId left, RunId right) => left.CompareTo(right) <= 0;

    /// <summary>Orders by value.</summary>
    public static bool operator >=(RunId left, RunId right) => left.CompareTo(right) >= 0;

    /// <summary>Ids are hashes or random, so their own bits are the hash code.</summary>
    public override int GetHashCode() => (int)(_high ^ _low);

    /// <summary>The 26 characters that <see cref="TryParse"/> reads.</summary>
    public override string ToString() => string.Create(TextLength, this, static (text, id) => id.Write(text));

    /// <summary>Writes what <see cref="ToString"/> gives.</summary>
    /// <param name="text">Exactly as many characters.</param>
    internal void Write(Span<char> text)
    {
        var value = new UInt128(_high, _low);
        for (var index = text.Length - 1; index >= 0; index--, value >>= 5) { text[index] = Alphabet[(int)(value & 31)]; }
    }

    private static RunId Hash(ReadOnlySpan<byte> domain, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(domain);
        hash.AppendData([0]);
        hash.AppendData(left);
        hash.AppendData(right);
        return Read(hash.GetHashAndReset());
    }
}
