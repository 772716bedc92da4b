using System.Globalization;
using System.Text;

namespace Tutti.Cli.Doctors;

/// <summary>Looks in /proc for processes that a step has started and that no supervisor watches any more.</summary>
internal static class OrphanSearch
{
    private const string Variable = "TUTTI_STEP=";

    public static IReadOnlyList<int> Find()
    {
        var found = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process) && SupervisorOf(folder) is { } supervisor && !Directory.Exists($"/proc/{supervisor}")) { found.Add(process); }
        }

        return found;
    }

    /// <summary>The supervisor that a process was marked with, or null.</summary>
    private static string? SupervisorOf(string folder)
    {
        try
        {
            var marker = Encoding.UTF8.GetString(File.ReadAllBytes($"{folder}/environ")).Split('\0').FirstOrDefault(static variable => variable.StartsWith(Variable, StringComparison.Ordinal));
            return marker?[Variable.Length..].Split('.')[0];
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null; // ended meanwhile, or of another user
        }
    }
}
