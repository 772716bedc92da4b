using System.Buffers.Binary;
using Tutti.Kernel.Journal;

namespace Tutti.Storage.Embedded.Contents;

/// <summary>Which record holds a content inline, by digest, so that equal contents are stored once (rule S3). Thread safe.</summary>
/// <remarks>
/// An open table of 24-byte slots, 60 to 85 per cent full: at most 40 bytes an entry. It keeps 128 bits of the digest; two contents that
/// somebody made to agree in them cannot pass for each other, because the reader of a reference checks the record's commitment.
/// </remarks>
internal sealed class ContentIndex
{
    /// <summary>Shorter contents are not worth a reference.</summary>
    public const int ShortestContent = 256;

    public const int EntryBytes = 24;

    private const int FirstCapacity = 1024;

    private readonly Lock _gate = new();
    private Slot[] _slots;
    private int _count;
    private long _generation;

    /// <summary>An empty index.</summary>
    /// <param name="entries">How many contents it will hold at least.</param>
    public ContentIndex(int entries = 0) => _slots = new Slot[Math.Max(FirstCapacity, (int)(entries * 10L / 7))];

    /// <summary>Number of contents.</summary>
    public int Count
    {
        get { lock (_gate) { return _count; } }
    }

    /// <summary>Changes when contents were taken out: what was found before may be erased.</summary>
    public long Generation => Volatile.Read(ref _generation);

    /// <summary>Takes out contents that certain records hold, so that no further record refers to them.</summary>
    public void Forget(IReadOnlySet<long> positions)
    {
        lock (_gate)
        {
            var old = _slots;
            _slots = new Slot[old.Length];
            _count = 0;
            foreach (ref readonly var slot in old.AsSpan())
            {
                if (slot.PositionPlusOne == 0 || positions.Contains(slot.PositionPlusOne - 1)) { continue; }
                Find_NeedsLock(slot.Key) = slot;
                _count++;
            }

            Volatile.Write(ref _generation, _generation + 1);
        }
    }

    /// <summary>Whether a content takes part. What guards and Objects write names its call or its time: it never comes twice.</summary>
    public static bool Covers(RecordKind kind, int contentBytes) => contentBytes is >= ShortestContent and <= RecordDraft.MaxInlineContent
        && kind is not (RecordKind.StepAdmitted or RecordKind.StepRefused or RecordKind.ObjectChanged or RecordKind.ObjectKept);

    /// <summary>Finds the record that holds a content.</summary>
    public bool TryFind(in ContentDigest digest, out long position)
    {
        var key = KeyOf(digest);
        lock (_gate)
        {
            ref readonly var slot = ref Find_NeedsLock(key);
            position = slot.PositionPlusOne - 1;
            return slot.PositionPlusOne != 0;
        }
    }

    /// <summary>Takes over a content that a record holds inline; the first record stays.</summary>
    public void Add(in ContentDigest digest, long position) => Add(KeyOf(digest), position);

    /// <summary>Writes the entries of positions below a head.</summary>
    public byte[] Save(long head)
    {
        lock (_gate)
        {
            var bytes = new byte[_count * EntryBytes];
            var used = 0;
            foreach (ref readonly var slot in _slots.AsSpan())
            {
                if (slot.PositionPlusOne == 0 || slot.PositionPlusOne > head) { continue; }
                BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(used), slot.Key);
                BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(used + 16), slot.PositionPlusOne - 1);
                used += EntryBytes;
            }

            return bytes[..used];
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote: in order of digests, which would crowd the first slots of a table that is still small.</summary>
    public static ContentIndex Load(ReadOnlySpan<byte> bytes)
    {
        var index = new ContentIndex(bytes.Length / EntryBytes);
        for (; bytes.Length >= EntryBytes; bytes = bytes[EntryBytes..])
        {
            index.Add(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadInt64BigEndian(bytes[16..]));
        }

        return index;
    }

    private static UInt128 KeyOf(in ContentDigest digest)
    {
        Span<byte> bytes = stackalloc byte[ContentDigest.Size];
        digest.Write(bytes);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private void Add(UInt128 key, long position)
    {
        lock (_gate)
        {
            if (_count * 20L >= _slots.Length * 17L) { Grow_NeedsLock(); }
            ref var slot = ref Find_NeedsLock(key);
            if (slot.PositionPlusOne != 0) { return; }
            slot = new Slot(key, position + 1);
            _count++;
        }
    }

    private void Grow_NeedsLock()
    {
        var old = _slots;
        _slots = new Slot[old.Length + (old.Length * 2 / 5)];
        foreach (ref readonly var slot in old.AsSpan())
        {
            if (slot.PositionPlusOne != 0) { Find_NeedsLock(slot.Key) = slot; }
        }
    }

    private ref Slot Find_NeedsLock(UInt128 key)
    {
        // Digests are uniform: the high half of hash × capacity is a fair slot for any capacity.
        var at = (int)Math.BigMul((ulong)(key >> 64), (ulong)_slots.Length, out _);
        while (_slots[at].PositionPlusOne != 0 && _slots[at].Key != key) { at = at + 1 == _slots.Length ? 0 : at + 1; }
        return ref _slots[at];
    }

    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Sequential, Pack = 8)]
    private readonly record struct Slot
    {
        private readonly ulong _high;
        private readonly ulong _low;

        public Slot(UInt128 key, long positionPlusOne)
        {
            _high = (ulong)(key >> 64);
            _low = (ulong)key;
            PositionPlusOne = positionPlusOne;
        }

        public UInt128 Key => new(_high, _low);

        public long PositionPlusOne { get; }
    }
}
