namespace Tutti.Storage.Embedded.Disks;

/// <summary>A directory that is only read: also one that another process holds, and one on a medium that cannot be written.</summary>
/// <param name="root">Path of the directory.</param>
internal sealed class ReadOnlyDisk(string root) : IDisk
{
    private readonly PhysicalDisk _disk = new(root);

    public string Name => _disk.Name;

    public void CreateFolder(string folder)
    {
    }

    public IReadOnlyList<string> List(string folder) => _disk.List(folder);

    public bool Exists(string file) => _disk.Exists(file);

    public IDiskFile Open(string file, bool create) => create
        ? throw Refused()
        : new PhysicalFile(File.OpenHandle(Path.Combine(_disk.Name, file), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));

    public IDiskFile OpenPrivate(string file) => throw Refused();

    public bool IsPrivate(string file) => _disk.IsPrivate(file);

    public void Rename(string file, string name) => throw Refused();

    public void Delete(string file) => throw Refused();

    public void FlushFolder(string folder)
    {
    }

    public IDisposable Lock(string file) => throw Refused();

    private static InvalidOperationException Refused() => new("A store that is audited is not changed.");
}
