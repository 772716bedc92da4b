using System.Buffers.Binary;
using System.Text;

namespace Tutti.Kernel.Journal;

/// <summary>Writes records in their one canonical form, in three steps, so that hashing happens before a position is known.</summary>
/// <remarks>
/// <see cref="Encode"/> on the appender's thread, <see cref="Assign"/> when the record gets its position, <see cref="Finish"/> when
/// the place of the run's previous record is known. Only then does <see cref="RecordView.TryParse"/> accept it.
/// The layout is drawn in <c>docs/formats/records.md</c>; <see cref="RecordHeader"/>, <see cref="RecordView"/> and the golden files change with it.
/// </remarks>
public static partial class RecordCodec
{
    /// <summary>Bytes of a salt.</summary>
    public const int SaltSize = 16;

    /// <summary>Bytes of a record without path, body and content.</summary>
    public const int FixedSize = PayloadAt;

    /// <summary>The longest path, as UTF-8 bytes, and the longest body.</summary>
    public const int MaxFieldBytes = ushort.MaxValue;

    internal const int HeaderAt = sizeof(uint);
    internal const int HintAt = HeaderAt + RecordHeader.Size;
    internal const int ModeAt = HintAt + sizeof(long);
    internal const int SaltAt = ModeAt + 1;
    internal const int PayloadAt = SaltAt + SaltSize;

    /// <summary>How many bytes <see cref="Encode"/> may need; it may return fewer.</summary>
    /// <param name="draft">The record.</param>
    public static int MaxSize(in RecordDraft draft) =>
        FixedSize + Encoding.UTF8.GetMaxByteCount(draft.Path.Length) + draft.Body.Length + Math.Max(ContentDigest.Size, draft.Content.Length);

    /// <summary>Writes a record without position, previous address and final checksum.</summary>
    /// <param name="draft">The record; its fields are within their limits.</param>
    /// <param name="place">Where its content goes.</param>
    /// <param name="salt">16 secret random bytes, used once.</param>
    /// <param name="destination">At least <see cref="MaxSize"/> bytes.</param>
    /// <returns>The record's length in bytes.</returns>
    public static int Encode(in RecordDraft draft, ContentPlace place, ReadOnlySpan<byte> salt, Span<byte> destination)
    {
        salt[..SaltSize].CopyTo(destination[SaltAt..]);
        var end = PayloadAt + Encoding.UTF8.GetBytes(draft.Path, destination[PayloadAt..]);
        var pathBytes = checked((ushort)(end - PayloadAt));
        draft.Body.Span.CopyTo(destination[end..]);
        end += draft.Body.Length;
        draft.Content.Span.CopyTo(destination[end..]);
        new RecordHeader
        {
            Kind = draft.Kind,
            Schema = draft.Schema,
            Marks = draft.Marks,
            PathBytes = pathBytes,
            BodyBytes = checked((ushort)draft.Body.Length),
            Position = 0,
            Run = draft.Run,
            Key = draft.Key,
            Previous = draft.Previous,
            Time = draft.Time,
            ContentBytes = draft.Content.Length,
            Commitment = ContentDigest.Of(destination[SaltAt..(end + draft.Content.Length)]),
        }.Write(destination[HeaderAt..]);
        destination[ModeAt] = (byte)place.Mode;
        end += WriteContent(draft.Content.Length, place, destination[end..]);
        BinaryPrimitives.WriteUInt32BigEndian(destination, Crc32C.Append(0, destination[ModeAt..end]));
        return end;
    }

    /// <summary>Gives an encoded record its place in the order of records.</summary>
    /// <param name="record">What <see cref="Encode"/> wrote.</param>
    /// <param name="position">Its position.</param>
    /// <param name="previous">Position of the run's record before it; -1 for the first.</param>
    public static void Assign(Span<byte> record, long position, long previous)
    {
        BinaryPrimitives.WriteInt64BigEndian(record[(HeaderAt + RecordHeader.PositionAt)..], position);
        BinaryPrimitives.WriteInt64BigEndian(record[(HeaderAt + RecordHeader.PreviousAt)..], previous);
    }

    /// <summary>Completes a record that has its position.</summary>
    /// <param name="record">The record.</param>
    /// <param name="previousAddress">Where the store keeps the run's record before it; 0 when unknown. A hint, outside the leaf.</param>
    /// <returns>The record's checksum, its first four bytes.</returns>
    public static uint Finish(Span<byte> record, long previousAddress)
    {
        BinaryPrimitives.WriteInt64BigEndian(record[HintAt..], previousAddress);
        var checksum = Crc32C.Append(BinaryPrimitives.ReadUInt32BigEndian(record), record[HeaderAt..ModeAt]);
        BinaryPrimitives.WriteUInt32BigEndian(record, checksum);
        return checksum;
    }

    /// <summary>Computes the commitment of a payload.</summary>
    /// <param name="sealedPayload">salt ‖ path ‖ body, as they lie in the record.</param>
    /// <param name="content">The whole content.</param>
    /// <returns>SHA-256(salt ‖ path ‖ body ‖ content).</returns>
    public static ContentDigest Commit(ReadOnlySpan<byte> sealedPayload, ReadOnlySpan<byte> content)
    {
        Span<byte> digest = stackalloc byte[ContentDigest.Size];
        Sha256.Hash(sealedPayload, content, digest);
        return ContentDigest.Read(digest);
    }

    private static int WriteContent(int contentBytes, ContentPlace place, Span<byte> destination)
    {
        switch (place.Mode)
        {
            case ContentMode.Reference:
                BinaryPrimitives.WriteInt64BigEndian(destination, place.Position);
                return sizeof(long);
            case ContentMode.Blob:
                place.Digest.Write(destination);
                return ContentDigest.Size;
            case ContentMode.None:
            case ContentMode.Inline:
            default:
                return contentBytes;
        }
    }
}
