using System.Buffers.Binary;
using System.Text;

namespace Tutti.Kernel.Journal.Bodies;

/// <summary>Writes the fields of a record's body: unsigned LEB128 numbers, length-prefixed UTF-8, raw keys. See docs/formats/records.md.</summary>
internal ref struct BodyWriter(Span<byte> initial)
{
    /// <summary>What <see cref="Number"/> takes at most.</summary>
    public const int MostNumberBytes = 10;

    private Span<byte> _buffer = initial;
    private int _used;

    /// <summary>How much is written.</summary>
    public readonly int Length => _used;

    /// <summary>Whether it did not fit the memory that was given, and lies elsewhere.</summary>
    public bool HasGrown { get; private set; }

    public void Number(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        var rest = (ulong)value;
        Reserve(MostNumberBytes);
        while (rest >= 0x80)
        {
            _buffer[_used++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        _buffer[_used++] = (byte)rest;
    }

    public void Flag(bool value) => Number(value ? 1 : 0);

    public void Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Number(length);
        Reserve(length);
        _used += Encoding.UTF8.GetBytes(value, _buffer[_used..]);
    }

    /// <summary>The last field of a body: left out where there are none, as in records of before there were marks.</summary>
    public void Marks(IReadOnlyCollection<string> marks, bool isLast = true)
    {
        if (marks.Count == 0 && isLast) { return; }
        Number(marks.Count);
        foreach (var mark in marks) { Text(mark); }
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        Reserve(value.Length);
        value.CopyTo(_buffer[_used..]);
        _used += value.Length;
    }

    public void Run(RunId value)
    {
        Reserve(RunId.Size);
        value.Write(_buffer[_used..]);
        _used += RunId.Size;
    }

    public void Key(PathKey value)
    {
        Reserve(PathKey.Size);
        value.Write(_buffer[_used..]);
        _used += PathKey.Size;
    }

    public void Digest(ContentDigest value)
    {
        Reserve(ContentDigest.Size);
        value.Write(_buffer[_used..]);
        _used += ContentDigest.Size;
    }

    public void Fixed64(ulong value)
    {
        Reserve(sizeof(ulong));
        BinaryPrimitives.WriteUInt64BigEndian(_buffer[_used..], value);
        _used += sizeof(ulong);
    }

    public readonly byte[] ToArray() => _buffer[.._used].ToArray();

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _used >= bytes) { return; }
        var larger = new byte[Math.Max(_buffer.Length * 2, _used + bytes)];
        _buffer[.._used].CopyTo(larger);
        _buffer = larger;
        HasGrown = true;
    }
}
