using System.Buffers.Binary;

namespace Tutti.Storage.Embedded.Log;

/// <summary>Finds the block that a position lies in or after, from an entry every 64 KiB of log. Thread safe.</summary>
internal sealed class PositionIndex
{
    public const int EntryBytes = 16;

    private const int GrainBytes = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly List<(long Position, LogAddress Block)> _entries = [];

    /// <summary>Takes over a block with records, in order.</summary>
    public void Add(long firstPosition, LogAddress block)
    {
        lock (_gate)
        {
            if (_entries.Count > 0 && _entries[^1].Block.Segment == block.Segment && block.Offset - _entries[^1].Block.Offset < GrainBytes) { return; }
            _entries.Add((firstPosition, block));
        }
    }

    /// <summary>The last known block that begins at or before a position.</summary>
    public bool TryFind(long position, out LogAddress block)
    {
        lock (_gate)
        {
            int low = 0, high = _entries.Count - 1;
            while (low <= high)
            {
                var middle = (low + high) / 2;
                if (_entries[middle].Position <= position) { low = middle + 1; } else { high = middle - 1; }
            }

            block = high >= 0 ? _entries[high].Block : default;
            return high >= 0;
        }
    }

    /// <summary>Writes the entries, each as position and address.</summary>
    public byte[] Save()
    {
        lock (_gate)
        {
            var bytes = new byte[_entries.Count * EntryBytes];
            for (var index = 0; index < _entries.Count; index++)
            {
                BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(index * EntryBytes), _entries[index].Position);
                BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan((index * EntryBytes) + sizeof(long)), _entries[index].Block.Value);
            }

            return bytes;
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static PositionIndex Load(ReadOnlySpan<byte> bytes)
    {
        var index = new PositionIndex();
        for (; bytes.Length >= EntryBytes; bytes = bytes[EntryBytes..])
        {
            index._entries.Add((BinaryPrimitives.ReadInt64BigEndian(bytes), new LogAddress(BinaryPrimitives.ReadInt64BigEndian(bytes[sizeof(long)..]))));
        }

        return index;
    }
}
