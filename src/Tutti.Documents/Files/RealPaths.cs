namespace Tutti.Documents.Files;

/// <summary>Paths without symbolic links.</summary>
public static class RealPaths
{
    private const int MostLinks = 40;

    /// <summary>Follows every link of an absolute path.</summary>
    /// <param name="path">An absolute path.</param>
    /// <returns>The path without links; null where links go round. What does not exist is taken as it is.</returns>
    public static string? Resolve(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var links = 0;
        var rest = new Stack<string>(Parts(path));
        var real = Path.GetPathRoot(path) ?? "/";
        while (rest.TryPop(out var part))
        {
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }

            var next = Path.Combine(real, part);
            if (TargetOf(next) is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MostLinks) { return null; }
            if (Path.IsPathRooted(target)) { real = Path.GetPathRoot(target) ?? "/"; }
            foreach (var piece in Parts(target)) { rest.Push(piece); }
        }

        return real;
    }

    /// <summary>The parts behind the root, the last one first.</summary>
    private static IEnumerable<string> Parts(string path) =>
        path[(Path.GetPathRoot(path) ?? "").Length..].Split((char[])[Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries)
            .Where(static part => part != ".").Reverse();

    private static string? TargetOf(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
