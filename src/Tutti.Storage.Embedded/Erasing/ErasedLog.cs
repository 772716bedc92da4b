using System.Globalization;
using System.Text;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Disks;
using Tutti.Storage.Embedded.Log;

namespace Tutti.Storage.Embedded.Erasing;

/// <summary>Writes segments anew without the payloads that are to go. Every position, every address and every checksum of a block stays.</summary>
internal sealed class ErasedLog(IDisk disk, SegmentFolder segments, uint seed)
{
    /// <summary>Says up to which position erasures are carried out; what a crash interrupts is begun again.</summary>
    public const string DoneFile = "erased";

    private const int PageBytes = 4096;
    private const string Temporary = ".erasing";

    /// <summary>Erasures that were asked for before this position are carried out.</summary>
    public long Done
    {
        get => disk.Exists(DoneFile) && long.TryParse(Encoding.ASCII.GetString(disk.ReadAll(DoneFile)), NumberStyles.None, CultureInfo.InvariantCulture, out var done) ? done : 0;
        set => disk.Replace(string.Empty, DoneFile, Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Where the log begins.</summary>
    public LogTail Beginning => LogTail.Empty(seed);

    /// <summary>What error messages call the disk.</summary>
    public string Name => disk.Name;

    /// <summary>Reads the log.</summary>
    /// <returns>How far it reaches.</returns>
    public LogTail Read(LogTail from, int lastSegment, BlockVisitor visit) => new LogScanner(segments, seed).Follow(from, lastSegment, visit);

    /// <summary>Removes a file, durably; nothing where there is none.</summary>
    public void Delete(string file)
    {
        if (!disk.Exists(file)) { return; }
        disk.Delete(file);
        disk.FlushFolder(string.Empty);
    }

    /// <summary>Writes a segment anew that nobody appends to any more, and puts it in the place of the old one.</summary>
    /// <returns>Records that lost something, and how many bytes that were.</returns>
    public (long Records, long Bytes) Rewrite(int segment, ErasurePlan plan)
    {
        var name = SegmentFolder.Name(segment) + Temporary;
        try
        {
            (long Records, long Bytes) erased;
            using (var target = disk.Open(name, create: true))
            {
                erased = Copy(segment, target, plan);
                target.Flush();
            }

            segments.Replace(segment, name);
            return erased;
        }
        catch
        {
            if (disk.Exists(name)) { disk.Delete(name); }
            throw;
        }
    }

    private (long Records, long Bytes) Copy(int segment, IDiskFile target, ErasurePlan plan)
    {
        var reader = new SegmentReader();
        reader.Open(segments.Get(segment));
        var buffer = Array.Empty<byte>();
        var (offset, records, erased) = (0L, 0L, 0L);
        while (BlockHeader.TryRead(reader.Peek(offset, BlockHeader.Size), out var header))
        {
            var bytes = reader.Peek(offset, header.PaddedBytes);
            if (!BlockView.TryParse(bytes, seed, out _)) { throw new StoreDamagedException(DamageKind.BitRot, segment, offset, "a block changed while it was read"); }
            if (buffer.Length < bytes.Length) { buffer = GC.AllocateUninitializedArray<byte>(bytes.Length); }
            var block = buffer.AsSpan(0, bytes.Length);
            bytes.CopyTo(block);
            var (count, gone) = Erase(block.Slice(BlockHeader.Size, header.BodyBytes), plan);
            (records, erased) = (records + count, erased + gone);
            WriteSparse(target, block, offset);
            offset += block.Length;
        }

        if (reader.Peek(offset, int.MaxValue).ContainsAnyExcept((byte)0))
        {
            throw new StoreDamagedException(DamageKind.BitRot, segment, offset, "a block should begin here, or nothing");
        }

        return (records, erased);
    }

    private static (long Records, long Bytes) Erase(Span<byte> records, ErasurePlan plan)
    {
        var (count, bytes) = (0L, 0L);
        for (var rest = records; RecordView.TryParseChecked(rest, out var record);)
        {
            var length = record.Bytes.Length;
            if (plan.ErasureOf(record) is var erasure && erasure != Erasure.None && erasure != record.Erased)
            {
                var payload = length - RecordCodec.FixedSize - (erasure == Erasure.AllButContent ? record.Stored.Length : 0);
                (count, bytes) = (count + 1, bytes + payload);
                RecordCodec.Erase(rest[..length], erasure);
            }

            rest = rest[length..];
        }

        return (count, bytes);
    }

    /// <summary>Pages of zeros are not written, so that the file system gives their space back; the last byte of a block is.</summary>
    private static void WriteSparse(IDiskFile target, ReadOnlySpan<byte> block, long offset)
    {
        for (var at = 0; at < block.Length;)
        {
            var end = (int)Math.Min(block.Length, at + PageBytes - ((offset + at) % PageBytes));
            var isLast = end == block.Length;
            if (!isLast && !block[at..end].ContainsAnyExcept((byte)0))
            {
                at = end;
                continue;
            }

            while (end < block.Length && block[end..Math.Min(end + PageBytes, block.Length)].ContainsAnyExcept((byte)0)) { end = Math.Min(end + PageBytes, block.Length); }
            target.Write(block[at..end], offset + at);
            at = end;
        }
    }
}
