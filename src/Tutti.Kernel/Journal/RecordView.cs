using System.Buffers.Binary;
using System.Text;

namespace Tutti.Kernel.Journal;

/// <summary>A record where it lies: fields are read from the bytes, nothing is copied. Lives as long as its bytes.</summary>
public readonly ref struct RecordView
{
    private RecordView(ReadOnlySpan<byte> bytes)
    {
        Bytes = bytes;
        Header = RecordHeader.Read(bytes[RecordCodec.HeaderAt..]);
        Mode = RecordCodec.ModeOf(bytes[RecordCodec.ModeAt]);
        Erased = RecordCodec.ErasureOf(bytes[RecordCodec.ModeAt]);
    }

    /// <summary>The whole record.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>The canonical header.</summary>
    public RecordHeader Header { get; }

    /// <summary>The bytes of the canonical header: what a leaf hashes (rule S2).</summary>
    public ReadOnlySpan<byte> CanonicalHeader => Bytes.Slice(RecordCodec.HeaderAt, RecordHeader.Size);

    /// <summary>Where the content is.</summary>
    public ContentMode Mode { get; }

    /// <summary>What was erased. What was reads as nothing, and can no longer be compared with the commitment.</summary>
    public Erasure Erased { get; }

    /// <summary>The checksum that the record was written with; the block's is made of it. Of an erased record it can no longer be computed.</summary>
    public uint Checksum => BinaryPrimitives.ReadUInt32BigEndian(Bytes);

    /// <summary>Where the store keeps the run's record before this one; 0 when it did not know. To be checked by who follows it.</summary>
    public long PreviousAddress => BinaryPrimitives.ReadInt64BigEndian(Bytes[RecordCodec.HintAt..]);

    /// <summary>The secret random bytes before the payload.</summary>
    public ReadOnlySpan<byte> Salt => Bytes.Slice(RecordCodec.SaltAt, RecordCodec.SaltSize);

    /// <summary>The path as UTF-8.</summary>
    public ReadOnlySpan<byte> Path => Erased == Erasure.None ? Bytes.Slice(RecordCodec.PayloadAt, Header.PathBytes) : [];

    /// <summary>The kind's own fields.</summary>
    public ReadOnlySpan<byte> Body => Erased == Erasure.None ? Bytes.Slice(RecordCodec.PayloadAt + Header.PathBytes, Header.BodyBytes) : [];

    /// <summary>What follows the body: content, position or digest, by <see cref="Mode"/>.</summary>
    public ReadOnlySpan<byte> Stored => Erased == Erasure.All ? [] : Bytes[(RecordCodec.PayloadAt + Header.PathBytes + Header.BodyBytes)..];

    /// <summary>For <see cref="ContentMode.Reference"/>: the position of the record that holds the content.</summary>
    public long ReferencedPosition => BinaryPrimitives.ReadInt64BigEndian(Stored);

    /// <summary>Reads the length of a record from its first bytes, without checking it.</summary>
    /// <param name="source">Bytes that begin with a record.</param>
    /// <returns>The length in bytes, or 0 when these bytes cannot begin a record.</returns>
    public static int LengthOf(ReadOnlySpan<byte> source)
    {
        if (source.Length < RecordCodec.FixedSize || source[RecordCodec.HeaderAt] != RecordHeader.Version || !IsKnown(source[RecordCodec.HeaderAt + RecordHeader.MarksAt])) { return 0; }
        var header = source[RecordCodec.HeaderAt..];
        var contentBytes = BinaryPrimitives.ReadInt32BigEndian(header[72..]);
        if (!RecordCodec.IsKnownMode(source[RecordCodec.ModeAt])) { return 0; }
        var stored = RecordCodec.ModeOf(source[RecordCodec.ModeAt]) switch
        {
            ContentMode.None => contentBytes == 0 ? 0 : -1,
            ContentMode.Inline => contentBytes is > 0 and <= RecordDraft.MaxInlineContent ? contentBytes : -1,
            ContentMode.Reference => contentBytes is > 0 and <= RecordDraft.MaxInlineContent ? sizeof(long) : -1,
            ContentMode.Blob => contentBytes > RecordDraft.MaxInlineContent ? ContentDigest.Size : -1,
            _ => -1,
        };
        return stored < 0
            ? 0
            : RecordCodec.FixedSize + BinaryPrimitives.ReadUInt16BigEndian(header[12..]) + BinaryPrimitives.ReadUInt16BigEndian(header[14..]) + stored;
    }

    /// <summary>Finds a record at the start of some bytes and checks its form and checksum, not its commitment.</summary>
    /// <param name="source">Bytes that should begin with a record; more may follow.</param>
    /// <param name="view">The record.</param>
    /// <returns>Whether a whole and sound record is there.</returns>
    public static bool TryParse(ReadOnlySpan<byte> source, out RecordView view)
    {
        view = default;
        var length = LengthOf(source);
        if (length == 0 || length > source.Length) { return false; }
        var bytes = source[..length];
        if (!IsSound(bytes)) { return false; }
        view = new RecordView(bytes);
        return true;
    }

    /// <summary>As <see cref="TryParse"/>, for bytes whose checksums somebody has verified before.</summary>
    /// <param name="source">Whole sound records, or nothing.</param>
    /// <param name="view">The first record.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryParseChecked(ReadOnlySpan<byte> source, out RecordView view)
    {
        view = default;
        var length = LengthOf(source);
        if (length == 0 || length > source.Length) { return false; }
        view = new RecordView(source[..length]);
        return true;
    }

    /// <summary>Whether the payload is the one that the header commits to (rule S2).</summary>
    /// <param name="content">The whole content, wherever it was stored.</param>
    public bool Keeps(ReadOnlySpan<byte> content) =>
        Erased == Erasure.None && content.Length == Header.ContentBytes && Header.Commitment == RecordCodec.Commit(SealedPayload, content);

    /// <summary>As <see cref="Keeps"/>, for a record whose content, if any, is inline: the payload is hashed where it lies.</summary>
    public bool KeepsItself() =>
        Erased == Erasure.None && Mode is ContentMode.None or ContentMode.Inline && Header.Commitment == ContentDigest.Of(Bytes[RecordCodec.SaltAt..]);

    /// <summary>Makes a record that does not depend on these bytes.</summary>
    /// <param name="content">The whole content where <see cref="Mode"/> is not inline; else ignored. Passes to the record.</param>
    public JournalRecord ToRecord(ReadOnlyMemory<byte> content)
    {
        var inline = Mode == ContentMode.Inline ? Stored : [];
        var owned = new byte[Body.Length + inline.Length];
        Body.CopyTo(owned);
        inline.CopyTo(owned.AsSpan(Body.Length));
        return new JournalRecord(
            Header.Position,
            Header.Kind,
            Header.Schema,
            Header.Run,
            Header.Key,
            Encoding.UTF8.GetString(Path),
            Header.Previous,
            Header.Time,
            owned.AsMemory(0, Body.Length),
            Mode == ContentMode.Inline ? owned.AsMemory(Body.Length) : content)
        {
            IsErased = Erased != Erasure.None,
        };
    }

    private static bool IsSound(ReadOnlySpan<byte> record)
    {
        if (RecordCodec.ErasureOf(record[RecordCodec.ModeAt]) != Erasure.None) { return RecordCodec.IsSoundErased(record); }
        var checksum = Crc32C.Append(Crc32C.Append(0, record[RecordCodec.ModeAt..]), record[RecordCodec.HeaderAt..RecordCodec.ModeAt]);
        return checksum == BinaryPrimitives.ReadUInt32BigEndian(record);
    }

    /// <summary>Bits that this version does not know belong to a newer one, or to damage.</summary>
    private static bool IsKnown(byte marks) => (marks & ~(byte)RecordMarks.Parks) == 0;

    private ReadOnlySpan<byte> SealedPayload =>
        Bytes.Slice(RecordCodec.SaltAt, RecordCodec.SaltSize + Header.PathBytes + Header.BodyBytes);
}
