using System.Globalization;
using System.Text;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Disks;

namespace Tutti.Storage.Embedded;

/// <summary>The file <c>store</c>: the format's version and the workspace. Drawn in <c>docs/formats/store-directory.md</c>.</summary>
internal static class StoreHeader
{
    public const string File = "store";
    public const int Version = 1;

    private const string Title = "tutti-store ";
    private const string WorkspaceField = "workspace ";
    private const string ChecksumField = "crc32c ";

    /// <summary>The seed of the checksums of blocks: blocks of another store never fit.</summary>
    public static uint SeedOf(Guid workspace)
    {
        Span<byte> bytes = stackalloc byte[16];
        workspace.TryWriteBytes(bytes, bigEndian: true, out _);
        return Crc32C.Append(0, bytes);
    }

    /// <summary>Reads the header, or makes a new store.</summary>
    /// <exception cref="Tutti.Kernel.TuttiException">The header is damaged (TUT3012) or newer (TUT3003).</exception>
    public static Guid Open(IDisk disk, IEntropy randomness)
    {
        if (disk.Exists(File)) { return Parse(disk.Name, Encoding.ASCII.GetString(disk.ReadAll(File))); }
        if (disk.List(Log.SegmentFolder.Folder).Count > 0) { throw StoreErrors.NotAStore(disk.Name, $"the file '{File}' is missing, but there is a log"); }
        Span<byte> random = stackalloc byte[16];
        randomness.Fill(random);
        var workspace = new Guid(random);
        disk.Replace(string.Empty, File, Encoding.ASCII.GetBytes(Format(workspace)));
        return workspace;
    }

    /// <summary>Reads the header of a store that is there.</summary>
    /// <exception cref="Tutti.Kernel.TuttiException">There is none (TUT3015), or its header is damaged (TUT3012) or newer (TUT3003).</exception>
    public static Guid Require(IDisk disk) => disk.Exists(File) ? Parse(disk.Name, Encoding.ASCII.GetString(disk.ReadAll(File))) : throw StoreErrors.NoStore(disk.Name);

    /// <summary>The text of a header.</summary>
    public static string Format(Guid workspace)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Title}{Version}\n{WorkspaceField}{workspace:D}\n");
        var checksum = Crc32C.Append(0, Encoding.ASCII.GetBytes(text));
        return string.Create(CultureInfo.InvariantCulture, $"{text}{ChecksumField}{checksum:x8}\n");
    }

    /// <summary>Reads the text of a header.</summary>
    /// <exception cref="Tutti.Kernel.TuttiException">It is damaged (TUT3012) or newer (TUT3003).</exception>
    public static Guid Parse(string store, string text)
    {
        var lines = text.Split('\n');
        if (!lines[0].StartsWith(Title, StringComparison.Ordinal)
            || !int.TryParse(lines[0].AsSpan(Title.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            throw StoreErrors.NotAStore(store, $"the first line of '{File}' is not '{Title}{Version}'");
        }

        if (version > Version) { throw StoreErrors.Newer(File, version, Version); }
        return lines.Length > 1 && lines[1].StartsWith(WorkspaceField, StringComparison.Ordinal)
            && Guid.TryParseExact(lines[1].AsSpan(WorkspaceField.Length), "D", out var workspace) && text == Format(workspace)
            ? workspace
            : throw StoreErrors.NotAStore(store, $"the checksum of '{File}' does not fit");
    }
}
