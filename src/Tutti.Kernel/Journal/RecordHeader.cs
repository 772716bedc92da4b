using System.Buffers.Binary;

namespace Tutti.Kernel.Journal;

/// <summary>The canonical header of a record: what a leaf of the log's tree hashes (rule S2). Drawn in <c>docs/formats/records.md</c>.</summary>
public readonly record struct RecordHeader
{
    /// <summary>Bytes of a header.</summary>
    public const int Size = 108;

    /// <summary>The version of the layout that this code writes.</summary>
    public const byte Version = 1;

    internal const int MarksAt = 3;
    internal const int PositionAt = 16;
    internal const int PreviousAt = 56;
    internal const int CommitmentAt = 76;

    /// <summary>What the record says.</summary>
    public required RecordKind Kind { get; init; }

    /// <summary>Version of the body's schema.</summary>
    public required byte Schema { get; init; }

    /// <summary>What the header says besides the kind.</summary>
    public RecordMarks Marks { get; init; }

    /// <summary>The shard; 0 in a store of one shard (rule S8).</summary>
    public uint Shard { get; init; }

    /// <summary>The epoch of the shard's owner; 0 in a store of one owner (rule S8).</summary>
    public uint Epoch { get; init; }

    /// <summary>Bytes of the path as UTF-8.</summary>
    public required ushort PathBytes { get; init; }

    /// <summary>Bytes of the body.</summary>
    public required ushort BodyBytes { get; init; }

    /// <summary>Logical position in the shard.</summary>
    public required long Position { get; init; }

    /// <summary>The run.</summary>
    public required RunId Run { get; init; }

    /// <summary>The key of the path.</summary>
    public required PathKey Key { get; init; }

    /// <summary>Position of the run's record before this one; -1 for the first.</summary>
    public required long Previous { get; init; }

    /// <summary>Microseconds since 1970-01-01T00:00:00Z.</summary>
    public required long Time { get; init; }

    /// <summary>Bytes of the content, wherever it is stored.</summary>
    public required int ContentBytes { get; init; }

    /// <summary>SHA-256(salt ‖ path ‖ body ‖ content).</summary>
    public required ContentDigest Commitment { get; init; }

    /// <summary>Reads a header.</summary>
    /// <param name="source">At least <see cref="Size"/> bytes of version <see cref="Version"/>.</param>
    public static RecordHeader Read(ReadOnlySpan<byte> source) => new()
    {
        Kind = (RecordKind)source[1],
        Schema = source[2],
        Marks = (RecordMarks)source[MarksAt],
        Shard = BinaryPrimitives.ReadUInt32BigEndian(source[4..]),
        Epoch = BinaryPrimitives.ReadUInt32BigEndian(source[8..]),
        PathBytes = BinaryPrimitives.ReadUInt16BigEndian(source[12..]),
        BodyBytes = BinaryPrimitives.ReadUInt16BigEndian(source[14..]),
        Position = BinaryPrimitives.ReadInt64BigEndian(source[PositionAt..]),
        Run = RunId.Read(source[24..]),
        Key = PathKey.Read(source[40..]),
        Previous = BinaryPrimitives.ReadInt64BigEndian(source[PreviousAt..]),
        Time = BinaryPrimitives.ReadInt64BigEndian(source[64..]),
        ContentBytes = BinaryPrimitives.ReadInt32BigEndian(source[72..]),
        Commitment = ContentDigest.Read(source[CommitmentAt..]),
    };

    /// <summary>Writes the header.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        destination[0] = Version;
        destination[1] = (byte)Kind;
        destination[2] = Schema;
        destination[MarksAt] = (byte)Marks;
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], Shard);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], Epoch);
        BinaryPrimitives.WriteUInt16BigEndian(destination[12..], PathBytes);
        BinaryPrimitives.WriteUInt16BigEndian(destination[14..], BodyBytes);
        BinaryPrimitives.WriteInt64BigEndian(destination[PositionAt..], Position);
        Run.Write(destination[24..]);
        Key.Write(destination[40..]);
        BinaryPrimitives.WriteInt64BigEndian(destination[PreviousAt..], Previous);
        BinaryPrimitives.WriteInt64BigEndian(destination[64..], Time);
        BinaryPrimitives.WriteInt32BigEndian(destination[72..], ContentBytes);
        Commitment.Write(destination[CommitmentAt..]);
    }
}
