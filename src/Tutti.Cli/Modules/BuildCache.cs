using System.Security.Cryptography;
using System.Text;

namespace Tutti.Cli.Modules;

/// <summary>What is remembered of the last build of a project: two lines, the stamp of its sources and the path of its assembly.</summary>
internal sealed class BuildCache
{
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

    public void Write(string stamp, string assembly)
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
