using System.Buffers.Binary;
using System.Text;

namespace Tutti.Kernel.Journal.Bodies;

/// <summary>Reads what <see cref="BodyWriter"/> wrote, and refuses anything else. Bytes after the known fields are ignored: a newer schema may add some.</summary>
internal ref struct BodyReader(ReadOnlySpan<byte> body)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = body;

    public long Number()
    {
        ulong value = 0;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) { return (long)value; }
        }

        throw new JournalFormatException("a number runs past nine bytes");
    }

    public int Int32()
    {
        var value = Number();
        return value <= int.MaxValue ? (int)value : throw new JournalFormatException("a number is larger than its field");
    }

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public bool Flag() => Number() != 0;

    public string Text()
    {
        var bytes = Take(Number());
        try { return StrictUtf8.GetString(bytes); }
        catch (DecoderFallbackException) { throw new JournalFormatException("a text is not valid UTF-8"); }
    }

    public ReadOnlySpan<byte> Bytes() => Take(Number());

    public RunId Run() => RunId.Read(Take(RunId.Size));

    public PathKey Key() => PathKey.Read(Take(PathKey.Size));

    public ContentDigest Digest() => ContentDigest.Read(Take(ContentDigest.Size));

    public ulong Fixed64() => BinaryPrimitives.ReadUInt64BigEndian(Take(sizeof(ulong)));

    /// <summary>A count of items that follow; refuses counts that the remaining bytes cannot hold.</summary>
    public int Count()
    {
        var count = Number();
        return count <= _rest.Length ? (int)count : throw new JournalFormatException("a list is longer than its record");
    }

    /// <summary>The last field of a body; none where it ends before.</summary>
    /// <summary>Whether nothing follows: a version before wrote less.</summary>
    public readonly bool IsEmpty => _rest.IsEmpty;

    public IReadOnlyCollection<string> Marks()
    {
        if (_rest.IsEmpty) { return []; }
        var marks = new string[Count()];
        for (var index = 0; index < marks.Length; index++) { marks[index] = Text(); }
        return marks;
    }

    private ReadOnlySpan<byte> Take(long bytes)
    {
        if (bytes < 0 || bytes > _rest.Length) { throw new JournalFormatException("the body ends too early"); }
        var taken = _rest[..(int)bytes];
        _rest = _rest[(int)bytes..];
        return taken;
    }
}
