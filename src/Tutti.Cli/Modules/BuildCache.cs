using System.Security.Cryptography;
using System.Text;

namespace Tutti.Cli.Modules;

/// <summary>What is remembered of the last build of a project: two lines, the stamp of its sources and the path of its assembly.</summary>
internal sealed class BuildCache
{
    private const int CopiesKept = 3;

    private readonly string _file;

    public BuildCache(string project)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(project))).AsSpan(0, 12));
        _file = Path.Combine(Root(), "modules", name);
    }

    /// <summary>The assembly, or null where it must be built.</summary>
    public string? TryRead(string stamp)
    {
        try { return File.ReadAllLines(_file) is [var known, var assembly] && known == stamp && File.Exists(assembly) ? assembly : null; }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps a copy of what was built and remembers it. A host maps its modules into memory, and a later build would write over them.</summary>
    /// <returns>The copy of the assembly.</returns>
    public string Keep(string stamp, string assembly)
    {
        var folder = Path.Combine($"{_file}.d", stamp);
        var built = Path.GetDirectoryName(assembly) ?? throw new ArgumentException("An assembly lies in a folder.", nameof(assembly));
        foreach (var file in Directory.EnumerateFiles(built, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(built, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!); // a path below the folder
            File.Copy(file, copy, overwrite: true);
        }

        var kept = Path.Combine(folder, Path.GetFileName(assembly));
        Write(stamp, kept);
        DeleteOld();
        return kept;
    }

    /// <summary>A host of an older build may still want to load what it has not loaded yet, so the newest few stay.</summary>
    private void DeleteOld()
    {
        foreach (var old in new DirectoryInfo($"{_file}.d").GetDirectories().OrderByDescending(static folder => folder.CreationTimeUtc).Skip(CopiesKept))
        {
            try { old.Delete(recursive: true); }
            catch (IOException) { /* in use; the next build tries again */ }
        }
    }

    private void Write(string stamp, string assembly)
    {
        var fresh = $"{_file}.{Environment.ProcessId}";
        File.WriteAllLines(fresh, [stamp, assembly]);
        File.Move(fresh, _file, overwrite: true);
    }

    /// <summary>Two tools never build the same project at once.</summary>
    public async Task<IDisposable> LockAsync(TimeProvider time, TimeSpan pause, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_file)!); // a path below Root
        while (true)
        {
            try { return new FileStream($"{_file}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None); }
            catch (IOException) { await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false); }
        }
    }

    private static string Root()
    {
#pragma warning disable RS0030 // The XDG convention is a variable by definition.
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
#pragma warning restore RS0030
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        return Path.Combine(string.IsNullOrEmpty(cache) ? Path.Combine(home, ".cache") : cache, "tutti");
    }
}
