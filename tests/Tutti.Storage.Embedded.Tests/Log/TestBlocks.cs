using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Log;
using Tutti.Testing;

namespace Tutti.Storage.Embedded.Tests.Log;

/// <summary>Blocks and segments made by hand, so that a test can put anything anywhere.</summary>
internal static class TestBlocks
{
    public const uint Seed = 0xC0FFEE;

    public static readonly RunId Run = RunId.FromKey(Guid.Empty, "r");

    /// <summary>A sound block that says of itself that it follows a tail.</summary>
    /// <param name="tail">Where it says it lies, and behind what.</param>
    /// <param name="contents">The content of each of its records; none for a seal.</param>
    public static byte[] Following(LogTail tail, params byte[][] contents)
    {
        return Of(tail, [.. contents.Select((content, index) => Record(tail.Position + index, content))]);
    }

    /// <summary>A sound block of records that are made already.</summary>
    public static byte[] Of(LogTail tail, params byte[][] records)
    {
        var header = new BlockHeader(records.Sum(static record => record.Length), records.Length, tail.Position, Epoch: 0, tail.Checksum, tail.Next);
        var block = new byte[header.PaddedBytes];
        records.SelectMany(static record => record).ToArray().CopyTo(block, BlockHeader.Size);
        header.Write(block, Seed, records.SelectMany(static record => record[..sizeof(uint)]).ToArray());
        return block;
    }

    /// <summary>The tail behind a block.</summary>
    public static LogTail After(byte[] block) =>
        BlockHeader.TryRead(block, out var header) ? LogTail.After(header, BlockHeader.Checksum(block)) : throw new ArgumentException("no block", nameof(block));

    /// <summary>Makes a segment file.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="segment">Its number.</param>
    /// <param name="parts">What it holds, one behind the other.</param>
    public static void Put(SimulatedDisk disk, int segment, params byte[][] parts) => disk.Overwrite(SegmentFolder.Name(segment), parts.SelectMany(static part => part).ToArray());

    /// <summary>A note of the run, or its start, that follows the record before it.</summary>
    public static byte[] Record(long position, byte[] content) =>
        Record(position, TestRecords.Next(Run, position - 1, content), content.Length == 0 ? ContentPlace.None : ContentPlace.Inline);

    /// <summary>A sound record.</summary>
    /// <param name="position">Its position.</param>
    /// <param name="draft">What it says.</param>
    /// <param name="place">Where its content is said to be.</param>
    /// <param name="previousAddress">Where it says that the record before it lies.</param>
    public static byte[] Record(long position, RecordDraft draft, ContentPlace place, LogAddress previousAddress = default)
    {
        var bytes = new byte[RecordCodec.MaxSize(draft)];
        var length = RecordCodec.Encode(draft, place, new byte[RecordCodec.SaltSize], bytes);
        RecordCodec.Assign(bytes, position, draft.Previous);
        RecordCodec.Finish(bytes.AsSpan(0, length), previousAddress.Value);
        return bytes[..length];
    }
}
