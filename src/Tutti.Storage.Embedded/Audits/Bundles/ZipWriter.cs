using System.IO.Compression;

namespace Tutti.Storage.Embedded.Audits.Bundles;

/// <summary>Writes a ZIP whose bytes depend on its members alone: stored, because compressors differ from version to version.</summary>
internal static class ZipWriter
{
    /// <summary>The first moment that a ZIP can say.</summary>
    private static readonly DateTimeOffset Time = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A plain file, readable by all, as Unix writes it into the upper half.</summary>
    private const int PlainFile = 0x81A4 << 16;

    public static byte[] Write(IReadOnlyList<(string Name, byte[] Bytes)> members)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in members)
            {
                var entry = archive.CreateEntry(name, CompressionLevel.NoCompression);
                (entry.LastWriteTime, entry.ExternalAttributes) = (Time, PlainFile);
                using var stream = entry.Open();
                stream.Write(bytes);
            }
        }

        return file.ToArray();
    }
}
