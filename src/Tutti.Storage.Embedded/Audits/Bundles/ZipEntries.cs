using System.Buffers.Binary;
using System.Globalization;

namespace Tutti.Storage.Embedded.Audits.Bundles;

/// <summary>
/// The entries of a ZIP that is nothing but a ZIP. Readers differ in what they make of one with two directories, hidden bytes or names that differ from place to place; so each
/// byte here belongs to exactly one entry, to the directory, or to its end, and what one reader sees all readers see.
/// </summary>
internal static class ZipEntries
{
    private const uint EndMark = 0x06054B50;
    private const uint DirectoryMark = 0x02014B50;
    private const int EndBytes = 22;
    private const int DirectoryBytes = 46;
    private const int MostEntries = 16;

    /// <summary>How far from its end a ZIP may say so: the longest comment.</summary>
    private const int MostComment = ushort.MaxValue;

    /// <summary>Whether bytes are meant as a ZIP, however damaged.</summary>
    public static bool IsZip(ReadOnlySpan<byte> file) => file.StartsWith("PK"u8) || FindEnd(file) >= 0;

    /// <summary>Reads the directory, and requires that it and the entries fill the file.</summary>
    /// <exception cref="Tutti.Kernel.TuttiException">They do not (TUT3520), or there are too many (TUT3521).</exception>
    public static IReadOnlyList<ZipEntry> Of(ReadOnlySpan<byte> file)
    {
        var end = RequireEnd(file);
        var tail = file[end..];
        var (count, size, start) = (UInt16(tail, 10), UInt32(tail, 12), UInt32(tail, 16));
        if (UInt16(tail, 4) != 0 || UInt16(tail, 6) != 0 || UInt16(tail, 8) != count || count == ushort.MaxValue || start == uint.MaxValue) { throw BundleErrors.Damaged("it is a ZIP of several parts, or a ZIP64"); }
        if (start + (long)size > end) { throw BundleErrors.Damaged("its directory does not fit: bytes were cut out"); }
        if (start + (long)size < end) { throw BundleErrors.Damaged(string.Create(CultureInfo.InvariantCulture, $"{end - start - size} bytes stand before its beginning, or behind its directory")); }
        if (count > MostEntries) { throw BundleErrors.Member(string.Create(CultureInfo.InvariantCulture, $"it has {count} members")); }
        var entries = ReadDirectory(file[(int)start..end], count);
        RequireNoGap(file, entries, start);
        return entries;
    }

    private static int RequireEnd(ReadOnlySpan<byte> file)
    {
        var end = FindEnd(file);
        if (end < 0) { throw BundleErrors.Damaged("its end is missing: it is cut off"); }
        if (end + EndBytes < file.Length) { throw BundleErrors.Damaged(string.Create(CultureInfo.InvariantCulture, $"{file.Length - end - EndBytes} bytes follow its end")); }
        return UInt16(file[end..], 20) == 0 ? end : throw BundleErrors.Damaged("its comment is cut off");
    }

    /// <summary>The last place that reads as the end of a ZIP.</summary>
    private static int FindEnd(ReadOnlySpan<byte> file)
    {
        var from = Math.Max(0, file.Length - EndBytes - MostComment);
        Span<byte> mark = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(mark, EndMark);
        var found = file[from..].LastIndexOf(mark);
        return found >= 0 && from + found + EndBytes <= file.Length ? from + found : -1;
    }

    private static List<ZipEntry> ReadDirectory(ReadOnlySpan<byte> directory, int count)
    {
        var entries = new List<ZipEntry>();
        for (var left = count; left > 0; left--)
        {
            if (directory.Length < DirectoryBytes || UInt32(directory, 0) != DirectoryMark) { throw BundleErrors.Damaged("its directory names fewer members than it says"); }
            var length = DirectoryBytes + UInt16(directory, 28) + UInt16(directory, 30) + UInt16(directory, 32);
            if (length > directory.Length) { throw BundleErrors.Damaged("an entry of its directory is cut off"); }
            entries.Add(ZipEntry.Of(directory[..length]));
            directory = directory[length..];
        }

        return directory.IsEmpty ? entries : throw BundleErrors.Damaged("its directory is longer than its entries");
    }

    private static void RequireNoGap(ReadOnlySpan<byte> file, List<ZipEntry> entries, long end)
    {
        var next = 0L;
        foreach (var entry in entries.OrderBy(static entry => entry.Start))
        {
            if (entry.Start != next) { throw BundleErrors.Damaged(string.Create(CultureInfo.InvariantCulture, $"'{BundleErrors.Shown(entry.Name)}' begins at {entry.Start}, and what is before it ends at {next}")); }
            next = entry.Locate(file[..(int)end]);
        }

        if (next != end) { throw BundleErrors.Damaged("bytes that belong to no member stand before its directory"); }
    }

    public static ushort UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    public static uint UInt32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
