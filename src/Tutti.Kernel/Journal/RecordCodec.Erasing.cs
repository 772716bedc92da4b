using System.Buffers.Binary;

namespace Tutti.Kernel.Journal;

/// <summary>
/// Erased records. Header, length and place stay, and so does the first checksum, of which the block's is made: nothing else in the log changes. In place of the
/// salt stands a checksum of what is left; the rest is zero.
/// </summary>
public static partial class RecordCodec
{
    private const byte ModeBits = 0x0F;
    private const int ErasureShift = 6;

    /// <summary>Erases a record where it lies.</summary>
    /// <param name="record">A whole record, erased before or not.</param>
    /// <param name="erasure">What to erase; what is gone stays gone.</param>
    public static void Erase(Span<byte> record, Erasure erasure)
    {
        if (erasure == Erasure.None) { throw new ArgumentOutOfRangeException(nameof(erasure)); }
        if (ModeOf(record[ModeAt]) != ContentMode.Inline || ErasureOf(record[ModeAt]) == Erasure.All) { erasure = Erasure.All; }
        record[ModeAt] = (byte)((record[ModeAt] & ModeBits) | ((byte)erasure << ErasureShift));
        ErasedPart(record).Clear();
        BinaryPrimitives.WriteUInt32BigEndian(record[SaltAt..], ChecksumOfErased(record));
    }

    internal static ContentMode ModeOf(byte mode) => (ContentMode)(mode & ModeBits);

    internal static Erasure ErasureOf(byte mode) => (Erasure)(mode >> ErasureShift);

    internal static bool IsKnownMode(byte mode) =>
        mode == ((byte)ModeOf(mode) | ((byte)ErasureOf(mode) << ErasureShift)) && ErasureOf(mode) is Erasure.None or Erasure.AllButContent or Erasure.All;

    /// <summary>Whether an erased record holds what <see cref="Erase"/> left, and nothing where it left nothing.</summary>
    internal static bool IsSoundErased(ReadOnlySpan<byte> record)
    {
        var rest = record[(SaltAt + sizeof(uint))..EndOfErased(record)];
        return !rest.ContainsAnyExcept((byte)0) && BinaryPrimitives.ReadUInt32BigEndian(record[SaltAt..]) == ChecksumOfErased(record);
    }

    private static Span<byte> ErasedPart(Span<byte> record) => record[SaltAt..EndOfErased(record)];

    private static int EndOfErased(ReadOnlySpan<byte> record) => ErasureOf(record[ModeAt]) == Erasure.All
        ? record.Length
        : PayloadAt + BinaryPrimitives.ReadUInt16BigEndian(record[(HeaderAt + 12)..]) + BinaryPrimitives.ReadUInt16BigEndian(record[(HeaderAt + 14)..]);

    private static uint ChecksumOfErased(ReadOnlySpan<byte> record) => Crc32C.Append(Crc32C.Append(0, record[..SaltAt]), record[(SaltAt + sizeof(uint))..]);
}
