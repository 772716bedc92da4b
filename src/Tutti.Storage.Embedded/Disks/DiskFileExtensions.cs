namespace Tutti.Storage.Embedded.Disks;

/// <summary>Whole-file operations over the port.</summary>
internal static class DiskFileExtensions
{
    /// <summary>Reads until the destination is full or the file ends; a disk may answer with fewer bytes than asked for.</summary>
    /// <returns>How many bytes were read.</returns>
    public static int ReadFully(this IDiskFile file, Span<byte> destination, long offset)
    {
        var total = 0;
        while (total < destination.Length)
        {
            var read = file.Read(destination[total..], offset + total);
            if (read == 0) { break; }
            total += read;
        }

        return total;
    }

    /// <summary>Reads a whole file.</summary>
    public static byte[] ReadAll(this IDisk disk, string name)
    {
        using var file = disk.Open(name, create: false);
        var bytes = new byte[file.Length];
        var read = file.ReadFully(bytes, 0);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    /// <summary>Replaces a file in one durable step: temporary file, flush, rename, flush of the folder.</summary>
    public static void Replace(this IDisk disk, string folder, string name, ReadOnlySpan<byte> bytes)
    {
        var path = folder.Length == 0 ? name : folder + "/" + name;
        var temporary = path + ".tmp";
        using (var file = disk.Open(temporary, create: true))
        {
            file.Write(bytes, 0);
            file.Flush();
        }

        disk.Rename(temporary, path);
        disk.FlushFolder(folder);
    }
}
