using Tutti.Kernel.Steps;

namespace Tutti.Orchestration.Functions.Standard;

/// <summary>What is wrong with files and folders that plans name.</summary>
internal static class FileErrors
{
    internal static string Absolute(string path, string function) => Path.IsPathFullyQualified(path) && !path.Contains('\0', StringComparison.Ordinal)
        ? Path.GetFullPath(path)
        : throw new NotExecutedException($"'{path}' is no absolute path, and '{function}' needs one. Begin it with a path input, or with ${{run.directory}}.", "TUT4666", isTransient: false);

    internal static StepRejectedException Unreadable(string path, string why) => new($"'{path}' cannot be read: {why}", "TUT4667");

    internal static StepRejectedException Unwritable(string path, string why) => new($"'{path}' cannot be written: {why}", "TUT4668");

    internal static NotExecutedException NoName(string name) => new(
        $"'{name}' cannot be the name of a copy. Use letters, digits, '-', '_' and '.', not in front.", "TUT4669", isTransient: false);
}
