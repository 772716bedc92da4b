using System.Globalization;
using System.Text;
using Tutti.Kernel.Journal;

namespace Tutti.Storage.Embedded.Disks;

/// <summary>A directory of the operating system.</summary>
/// <param name="root">Path of the directory; made when missing.</param>
internal sealed class PhysicalDisk(string root) : IDisk
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _root = Path.GetFullPath(root);

    /// <inheritdoc/>
    public string Name => _root;

    /// <inheritdoc/>
    public void CreateFolder(string folder)
    {
        var path = At(folder);
        if (Directory.Exists(path)) { return; }
        if (Path.GetDirectoryName(path) is { Length: > 0 } parent && !Directory.Exists(parent)) { new PhysicalDisk(parent).CreateFolder(string.Empty); }
        CreatePrivate(path);
        if (Path.GetDirectoryName(path) is { Length: > 0 } holder) { NativeFolder.Flush(holder); }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string folder)
    {
        var path = At(folder);
        if (!Directory.Exists(path)) { return []; }
        var names = Directory.GetFiles(path);
        for (var index = 0; index < names.Length; index++) { names[index] = Path.GetFileName(names[index]); }
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    /// <inheritdoc/>
    public bool Exists(string file) => File.Exists(At(file));

    /// <inheritdoc/>
    public IDiskFile Open(string file, bool create) => new PhysicalFile(File.OpenHandle(
        At(file), create ? FileMode.Create : FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete));

    /// <inheritdoc/>
    public IDiskFile OpenPrivate(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite };
        if (!OperatingSystem.IsWindows()) { options.UnixCreateMode = OwnerOnly; }
        File.Delete(At(file)); // a mode is given to a new file only
        new FileStream(At(file), options).Dispose();
        return Open(file, create: false);
    }

    /// <inheritdoc/>
    public bool IsPrivate(string file) => OperatingSystem.IsWindows() || (File.GetUnixFileMode(At(file)) & ~OwnerOnly) == 0;

    /// <inheritdoc/>
    public void Rename(string file, string name) => File.Move(At(file), At(name), overwrite: true);

    /// <inheritdoc/>
    public void Delete(string file) => File.Delete(At(file));

    /// <inheritdoc/>
    public void FlushFolder(string folder) => NativeFolder.Flush(At(folder));

    /// <inheritdoc/>
    public IDisposable Lock(string file)
    {
        var path = At(file);
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException refusal) when (DiskErrors.IsHeld(refusal))
        {
            throw StoreErrors.Locked(_root, NativeFolder.ReadUnlocked(path), refusal);
        }

        stream.SetLength(0);
        stream.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        stream.Flush();
        return stream;
    }

    private static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows()) { Directory.CreateDirectory(path); }
        else { Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute); }
    }

    private string At(string name) => name.Length == 0 ? _root : Path.Combine(_root, name);
}
