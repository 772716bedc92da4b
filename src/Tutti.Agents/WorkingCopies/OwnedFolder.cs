using System.Text.Json.Serialization;

namespace Tutti.Agents.WorkingCopies;

/// <summary>A folder that belongs to one owner, such as a run: it says so inside, and nothing else is ever removed.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Owner">Whose it is; any text.</param>
public sealed record OwnedFolder(
    [property: JsonPropertyName("path")] string Path,
    [property: JsonPropertyName("owner")] string Owner)
{
    private const string OwnerFile = ".tutti-owner";
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Whether a path lies in a folder that belongs to somebody.</summary>
    /// <param name="path">Absolute path.</param>
    public static bool Contains(string path)
    {
        for (var folder = System.IO.Path.GetFullPath(path); folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            if (File.Exists(System.IO.Path.Combine(folder, OwnerFile))) { return true; }
        }

        return false;
    }

    /// <summary>Makes the folder anew, readable by this user only: copies hold what repositories hold.</summary>
    /// <exception cref="Tutti.Kernel.TuttiException">TUT4025: there is one that somebody else has made.</exception>
    public void Create()
    {
        Remove();
        if (OperatingSystem.IsWindows()) { Directory.CreateDirectory(Path); }
        else { Directory.CreateDirectory(Path, Private); }
        File.WriteAllText(System.IO.Path.Combine(Path, OwnerFile), Owner);
    }

    /// <summary>Removes the folder and all in it; one that does not exist is removed already.</summary>
    /// <exception cref="Tutti.Kernel.TuttiException">TUT4025: somebody else has made it.</exception>
    public void Remove()
    {
        if (!Directory.Exists(Path)) { return; }
        var mark = System.IO.Path.Combine(Path, OwnerFile);
        if (!IsOwn(mark)) { throw GitErrors.NotOurs(Path); }
        // The mark goes last: a removal that is interrupted can be taken up.
        foreach (var entry in new DirectoryInfo(Path).EnumerateFileSystemInfos().Where(static entry => entry.Name != OwnerFile)) { Delete(entry); }
        File.Delete(mark);
        Directory.Delete(Path);
    }

    /// <summary>Whether it says so; or has nothing in it but the beginning of saying so, as who was killed while making it leaves it.</summary>
    private bool IsOwn(string mark)
    {
        var said = File.Exists(mark) ? File.ReadAllText(mark) : "";
        return said == Owner || (Owner.StartsWith(said, StringComparison.Ordinal) && Directory.EnumerateFileSystemEntries(Path).All(entry => entry == mark));
    }

    private static void Delete(FileSystemInfo entry)
    {
        if (entry is not DirectoryInfo directory || directory.LinkTarget is not null)
        {
            entry.Delete();
            return;
        }

        try { directory.Delete(recursive: true); }
        catch (UnauthorizedAccessException) when (!OperatingSystem.IsWindows())
        {
            // Package caches are often made read-only by the tools that fill them.
            MakeWritable(directory);
            directory.Delete(recursive: true);
        }
    }

    private static void MakeWritable(DirectoryInfo directory)
    {
        if (!OperatingSystem.IsWindows()) { directory.UnixFileMode |= Private; }
        foreach (var inner in directory.EnumerateDirectories().Where(static inner => inner.LinkTarget is null)) { MakeWritable(inner); }
    }
}
