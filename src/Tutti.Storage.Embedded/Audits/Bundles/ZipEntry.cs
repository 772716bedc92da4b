using System.Globalization;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace Tutti.Storage.Embedded.Audits.Bundles;

/// <summary>One entry of a ZIP, as its directory says; what stands before its bytes must say the same.</summary>
internal sealed class ZipEntry
{
    private const uint LocalMark = 0x04034B50;
    private const uint DescriptorMark = 0x08074B50;
    private const int LocalBytes = 30;
    private const int DirectoryBytes = 46;
    private const int DescriptorBytes = 12;

    private const int Encrypted = 1 | (1 << 6) | (1 << 13);
    private const int Described = 1 << 3;
    private const int KnownFlags = (1 << 1) | (1 << 2) | Described | (1 << 11);

    private const int Stored = 0;
    private const int Deflated = 8;

    /// <summary>No compressor of this kind gives more for a byte: who says so is a bomb.</summary>
    private const long MostRatio = 1032;

    private const int Unix = 3;
    private const int FileTypes = 0xF000;
    private const int PlainFile = 0x8000;
    private const int FolderOrVolume = 0x10 | 0x08;

    /// <summary>Another name for the same entry (Info-ZIP), which some readers prefer.</summary>
    private const ushort OtherName = 0x7075;

    private readonly ushort _flags;
    private readonly ushort _method;
    private readonly uint _crc;
    private readonly long _packed;
    private readonly long _size;
    private int _at;

    private ZipEntry(ReadOnlySpan<byte> entry)
    {
        Name = NameAt(entry, DirectoryBytes, ZipEntries.UInt16(entry, 28));
        (_flags, _method, _crc) = (ZipEntries.UInt16(entry, 8), ZipEntries.UInt16(entry, 10), ZipEntries.UInt32(entry, 16));
        (_packed, _size, Start) = (ZipEntries.UInt32(entry, 20), ZipEntries.UInt32(entry, 24), ZipEntries.UInt32(entry, 42));
    }

    public string Name { get; }

    /// <summary>Where it begins in the file.</summary>
    public long Start { get; }

    public static ZipEntry Of(ReadOnlySpan<byte> bytes)
    {
        var entry = new ZipEntry(bytes);
        entry.RequirePlain(bytes);
        return entry;
    }

    /// <summary>Compares what stands before the bytes with the directory.</summary>
    /// <returns>Where the entry ends.</returns>
    public long Locate(ReadOnlySpan<byte> file)
    {
        if (Start + LocalBytes > file.Length) { throw Damaged("is cut off"); }
        var local = file[(int)Start..];
        var (nameBytes, extraBytes) = (ZipEntries.UInt16(local, 26), ZipEntries.UInt16(local, 28));
        var head = (long)LocalBytes + nameBytes + extraBytes;
        if (ZipEntries.UInt32(local, 0) != LocalMark || Start + head + _packed > file.Length) { throw Damaged("is cut off"); }
        var isSame = NameAt(local, LocalBytes, nameBytes) == Name && ZipEntries.UInt16(local, 6) == _flags && ZipEntries.UInt16(local, 8) == _method;
        if (!isSame || !SaysTheSame(local[14..])) { throw Damaged("says something else of itself than the directory does"); }
        RequireOneName(local.Slice(LocalBytes + nameBytes, extraBytes));
        _at = (int)(Start + head);
        return (_flags & Described) == 0 ? _at + _packed : DescriptorEnd(file);
    }

    /// <summary>The bytes, unpacked and checked.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="most">So many at most.</param>
    public byte[] Read(byte[] file, int most)
    {
        if (_size > most || _size > (_packed * MostRatio) + MostRatio) { throw BundleErrors.TooLarge($"'{Name}'", _size, most); }
        var bytes = _method == Stored ? file.AsSpan(_at, (int)_packed).ToArray() : Inflate(file);
        if (bytes.Length != _size) { throw Damaged("has another length than the directory says"); }
        return Crc32.HashToUInt32(bytes) == _crc ? bytes : throw Damaged("is damaged: its checksum is another one");
    }

    private byte[] Inflate(byte[] file)
    {
        using var packed = new PackedBytes(file.AsMemory(_at, (int)_packed));
        using var stream = new DeflateStream(packed, CompressionMode.Decompress);
        var bytes = new byte[_size];
        try
        {
            var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            // One more: what is longer than it says is not read any further.
            if (stream.ReadByte() >= 0) { throw Damaged("is longer than the directory says"); }
            return packed.IsUsedUp ? bytes[..count] : throw Damaged("hides bytes behind its end");
        }
        catch (InvalidDataException) { throw Damaged("cannot be unpacked"); }
    }

    private void RequirePlain(ReadOnlySpan<byte> entry)
    {
        if ((_flags & Encrypted) != 0) { throw Damaged("is encrypted"); }
        if ((_flags & ~KnownFlags) != 0 || _method is not (Stored or Deflated)) { throw Damaged(string.Create(CultureInfo.InvariantCulture, $"is packed by method {_method}; only stored and deflated ones are read")); }
        var (isUnix, attributes) = (entry[5] == Unix, ZipEntries.UInt32(entry, 38));
        var isFile = (attributes & FolderOrVolume) == 0 && (!isUnix || ((int)(attributes >> 16) & FileTypes) is 0 or PlainFile);
        if (!isFile || Name.EndsWith('/')) { throw BundleErrors.Member($"'{BundleErrors.Shown(Name)}' is a folder, a link or no plain file"); }
        RequireOneName(entry.Slice(DirectoryBytes + ZipEntries.UInt16(entry, 28), ZipEntries.UInt16(entry, 30)));
        if (_packed == uint.MaxValue || _size == uint.MaxValue || Start == uint.MaxValue) { throw Damaged("is of a ZIP64"); }
    }

    private void RequireOneName(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            var length = 4 + ZipEntries.UInt16(extra, 2);
            if (ZipEntries.UInt16(extra, 0) == OtherName) { throw BundleErrors.Member($"'{BundleErrors.Shown(Name)}' has a second name"); }
            extra = extra[Math.Min(length, extra.Length)..];
        }
    }

    /// <summary>Who writes into a pipe knows checksum and sizes only afterwards, and leaves zeros before the bytes.</summary>
    private bool SaysTheSame(ReadOnlySpan<byte> sizes)
    {
        var (crc, packed, size) = (ZipEntries.UInt32(sizes, 0), ZipEntries.UInt32(sizes, 4), ZipEntries.UInt32(sizes, 8));
        return (crc == _crc && packed == _packed && size == _size) || ((_flags & Described) != 0 && crc == 0 && packed == 0 && size == 0);
    }

    private long DescriptorEnd(ReadOnlySpan<byte> file)
    {
        var rest = file[(int)(_at + _packed)..];
        var mark = rest.Length >= sizeof(uint) && ZipEntries.UInt32(rest, 0) == DescriptorMark ? sizeof(uint) : 0;
        if (rest.Length < mark + DescriptorBytes) { throw Damaged("is cut off"); }
        var sizes = rest[mark..];
        var isSame = ZipEntries.UInt32(sizes, 0) == _crc && ZipEntries.UInt32(sizes, 4) == _packed && ZipEntries.UInt32(sizes, 8) == _size;
        return isSame ? _at + _packed + mark + DescriptorBytes : throw Damaged("says something else of itself than the directory does");
    }

    /// <summary>Names of bundles are ASCII; any other byte makes a name that is none of them.</summary>
    private static string NameAt(ReadOnlySpan<byte> bytes, int at, int length) => at + length <= bytes.Length ? Encoding.Latin1.GetString(bytes.Slice(at, length)) : throw BundleErrors.Damaged("a name is cut off");

    private Kernel.TuttiException Damaged(string why) => BundleErrors.Damaged($"'{BundleErrors.Shown(Name)}' {why}");
}
