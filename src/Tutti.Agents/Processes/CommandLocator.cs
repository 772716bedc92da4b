using Tutti.Agents.Processes.Supervision;

namespace Tutti.Agents.Processes;

/// <summary>Finds the file of a command before anything is started, so that the usual mistakes get a helpful answer.</summary>
internal static class CommandLocator
{
    private const int FarthestSimilar = 2;

    /// <summary>Finds the absolute path of a command.</summary>
    /// <returns>Null if <paramref name="file"/> is set.</returns>
    internal static ProcessNotStartedException? Locate(ProcessRequest request, string path, out string file)
    {
        file = "";
        if (!Directory.Exists(request.WorkingDirectory))
        {
            return ProcessNotStartedException.NoWorkingDirectory(request.File, request.WorkingDirectory);
        }

        return request.File.Contains('/', StringComparison.Ordinal)
            ? LocateFile(request, out file)
            : LocateInPath(request.File, path, out file);
    }

    private static ProcessNotStartedException? LocateFile(ProcessRequest request, out string file)
    {
        file = Path.GetFullPath(request.File, request.WorkingDirectory);
        if (IsExecutable(file)) { return null; }
        return Path.Exists(file)
            ? ProcessNotStartedException.NotExecutable(request.File, file)
            : ProcessNotStartedException.NoSuchFile(request.File, file);
    }

    private static ProcessNotStartedException? LocateInPath(string command, string path, out string file)
    {
        string? refused = null;
        // A relative entry would find commands in a directory that an agent may have written to.
        var directories = path.Split(':').Where(Path.IsPathRooted).ToArray();
        foreach (var candidate in directories.Select(directory => Path.Combine(directory, command)))
        {
            file = candidate;
            if (IsExecutable(candidate)) { return null; }
            refused ??= File.Exists(candidate) ? candidate : null;
        }

        file = "";
        return refused is null
            ? ProcessNotStartedException.NotFound(command, path, Similar(command, directories))
            : ProcessNotStartedException.NotExecutable(command, refused);
    }

    private static bool IsExecutable(string file) => File.Exists(file) && Libc.Access(file, Libc.MayExecute) == 0;

    private static string? Similar(string command, IEnumerable<string> directories) => directories
        .Where(Directory.Exists)
        .SelectMany(static directory => Directory.EnumerateFiles(directory))
        .Select(static file => Path.GetFileName(file))
        .Where(name => Math.Abs(name.Length - command.Length) <= FarthestSimilar)
        .Select(name => (Name: name, Distance: Distance(name, command)))
        .Where(candidate => candidate.Distance <= Math.Min(FarthestSimilar, command.Length / 2))
        .OrderBy(static candidate => candidate.Distance).ThenBy(static candidate => candidate.Name, StringComparer.Ordinal)
        .Select(static candidate => candidate.Name)
        .FirstOrDefault();

    /// <summary>Optimal string alignment: insertions, deletions, replacements and swaps of neighbours.</summary>
    private static int Distance(string left, string right)
    {
        var cost = new int[left.Length + 1][];
        cost[0] = [.. Enumerable.Range(0, right.Length + 1)];
        for (var row = 1; row <= left.Length; row++)
        {
            cost[row] = new int[right.Length + 1];
            cost[row][0] = row;
            for (var column = 1; column <= right.Length; column++)
            {
                var replaced = cost[row - 1][column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1);
                var best = Math.Min(replaced, Math.Min(cost[row - 1][column], cost[row][column - 1]) + 1);
                var areSwapped = row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1];
                cost[row][column] = areSwapped ? Math.Min(best, cost[row - 2][column - 2] + 1) : best;
            }
        }

        return cost[left.Length][right.Length];
    }
}
