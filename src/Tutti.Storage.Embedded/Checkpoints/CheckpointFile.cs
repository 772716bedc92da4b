using System.Buffers.Binary;
using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Contents;
using Tutti.Storage.Embedded.Disks;
using Tutti.Storage.Embedded.Log;

namespace Tutti.Storage.Embedded.Checkpoints;

/// <summary>Writes and reads the file <c>checkpoint</c>. Drawn in <c>docs/formats/store-directory.md</c>.</summary>
internal static class CheckpointFile
{
    public const string File = "checkpoint";

    private const int FixedBytes = 64;
    private const int Version = 1;
    private const int CheckedFrom = 16;
    private const int UsualRunBytes = 64;
    private const int SpareRuns = 64;

    private static ReadOnlySpan<byte> Magic => "TUCKPT"u8;

    /// <summary>Puts a state into bytes; nothing may change it meanwhile.</summary>
    /// <returns>The file's bytes; made in one piece, since a large catalogue is large here too.</returns>
    public static ReadOnlySpan<byte> Format(Checkpoint state, uint seed)
    {
        var positions = state.Positions.Save();
        var contents = state.Contents.Save(state.Tail.Position);
        using var stream = new MemoryStream(FixedBytes + positions.Length + contents.Length + ((state.Catalogue.Count + SpareRuns) * UsualRunBytes));
        stream.Write(new byte[FixedBytes]);
        stream.Write(positions);
        stream.Write(contents);
        state.Catalogue.Save(stream);
        var bytes = stream.GetBuffer().AsSpan(0, (int)stream.Length);
        WriteFixed(bytes, state.Tail, positions.Length, contents.Length, seed);
        return bytes;
    }

    /// <summary>Reads a checkpoint.</summary>
    /// <returns>The state; null when the file is missing, damaged or of another version, and the log must be read instead.</returns>
    public static Checkpoint? TryRead(IDisk disk, uint seed, out string? fault)
    {
        fault = null;
        if (!disk.Exists(File)) { return null; }
        var bytes = disk.ReadAll(File);
        if (IsSound(bytes, seed, out var positionBytes, out var contentBytes))
        {
            try
            {
                return Parse(bytes, positionBytes, contentBytes);
            }
            catch (InvalidDataException)
            {
                // the catalogue is of another version: as good as no checkpoint
            }
        }

        fault = "the checkpoint was damaged or of another version; the whole log was read instead";
        return null;
    }

    private static void WriteFixed(Span<byte> bytes, in LogTail tail, int positionBytes, int contentBytes, uint seed)
    {
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], Version);
        BinaryPrimitives.WriteInt64BigEndian(bytes[16..], tail.Next.Value);
        BinaryPrimitives.WriteInt64BigEndian(bytes[24..], tail.Position);
        BinaryPrimitives.WriteInt64BigEndian(bytes[32..], tail.LastBlock.Value);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[40..], tail.Checksum);
        BinaryPrimitives.WriteInt32BigEndian(bytes[44..], tail.IsSealed ? 1 : 0);
        BinaryPrimitives.WriteInt32BigEndian(bytes[48..], positionBytes);
        BinaryPrimitives.WriteInt32BigEndian(bytes[52..], contentBytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes[56..], bytes.Length);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], Crc32C.Append(seed, bytes[CheckedFrom..]));
    }

    private static bool IsSound(ReadOnlySpan<byte> bytes, uint seed, out int positionBytes, out int contentBytes)
    {
        (positionBytes, contentBytes) = (0, 0);
        if (bytes.Length < FixedBytes || !bytes.StartsWith(Magic) || BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]) != Version) { return false; }
        if (BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]) != Crc32C.Append(seed, bytes[CheckedFrom..])) { return false; }
        positionBytes = BinaryPrimitives.ReadInt32BigEndian(bytes[48..]);
        contentBytes = BinaryPrimitives.ReadInt32BigEndian(bytes[52..]);
        return positionBytes >= 0 && contentBytes >= 0 && (long)FixedBytes + positionBytes + contentBytes <= bytes.Length
            && BinaryPrimitives.ReadInt64BigEndian(bytes[56..]) == bytes.Length;
    }

    private static Checkpoint Parse(byte[] bytes, int positionBytes, int contentBytes)
    {
        var tail = new LogTail(
            new LogAddress(BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(16))),
            BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(24)),
            BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(40)),
            new LogAddress(BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(32))),
            BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(44)) != 0);
        var contents = FixedBytes + positionBytes;
        var catalogue = contents + contentBytes;
        using var stream = new MemoryStream(bytes, catalogue, bytes.Length - catalogue, writable: false);
        return new Checkpoint(
            tail,
            RunCatalogue.Load(stream),
            ContentIndex.Load(bytes.AsSpan(contents, contentBytes)),
            PositionIndex.Load(bytes.AsSpan(FixedBytes, positionBytes)));
    }
}
