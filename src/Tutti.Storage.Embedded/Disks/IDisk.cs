namespace Tutti.Storage.Embedded.Disks;

/// <summary>The port to one directory tree. Names are relative, with '/' between folders.</summary>
/// <remarks>
/// Two implementations: the operating system's, and the simulated disk of the tests, which loses, tears and flips what was not flushed.
/// Failures are <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.
/// </remarks>
public interface IDisk
{
    /// <summary>What error messages call this disk.</summary>
    string Name { get; }

    /// <summary>Makes a folder and its parents durably; none when it exists.</summary>
    /// <param name="folder">The folder; empty for the root.</param>
    void CreateFolder(string folder);

    /// <summary>The names of the files in a folder, without the folder, in ordinal order; empty when there is no such folder.</summary>
    /// <param name="folder">The folder.</param>
    IReadOnlyList<string> List(string folder);

    /// <summary>Whether a file exists.</summary>
    /// <param name="file">The file.</param>
    bool Exists(string file);

    /// <summary>Opens a file for reading and writing.</summary>
    /// <param name="file">The file.</param>
    /// <param name="create">Whether to make it anew; an existing one is replaced by an empty one.</param>
    IDiskFile Open(string file, bool create);

    /// <summary>Makes a file anew that its owner alone may read, from its first moment on: for secrets.</summary>
    /// <param name="file">The file; an existing one is replaced by an empty one.</param>
    IDiskFile OpenPrivate(string file);

    /// <summary>Whether nobody but its owner may read a file.</summary>
    /// <param name="file">The file.</param>
    bool IsPrivate(string file);

    /// <summary>Gives a file another name in one step; replaces a file of that name. Durable after <see cref="FlushFolder"/>.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">Its new name, in the same folder.</param>
    void Rename(string file, string name);

    /// <summary>Removes a file. Durable after <see cref="FlushFolder"/>.</summary>
    /// <param name="file">The file.</param>
    void Delete(string file);

    /// <summary>Makes the names in a folder durable.</summary>
    /// <param name="folder">The folder; empty for the root.</param>
    void FlushFolder(string folder);

    /// <summary>Takes a lock that one holder has at a time, also among processes.</summary>
    /// <param name="file">The lock's file; it stays behind.</param>
    /// <returns>Ends the lock when disposed.</returns>
    /// <exception cref="Tutti.Kernel.TuttiException">Somebody else holds it (TUT3004).</exception>
    IDisposable Lock(string file);
}
