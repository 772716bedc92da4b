using System.Diagnostics;
using System.Globalization;

namespace Tutti.Torture.Tools;

/// <summary>
/// Looks through /proc for whoever works below a folder: by working directory or arguments, whatever session or parent it has. A supervisor, which has neither
/// before it executes its order, is known by its folder for temporary files.
/// </summary>
internal static class ProcessSearch
{
    /// <summary>The one argument of a supervisor.</summary>
    private const string SupervisorArgument = "__tutti-supervise";

    public static IReadOnlyList<int> Below(string folder)
    {
        var found = new List<int>();
        foreach (var entry in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(entry), CultureInfo.InvariantCulture, out var id) && id != Environment.ProcessId && WorksBelow(entry, folder)) { found.Add(id); }
        }

        return found;
    }

    /// <summary>Waits for the end of all that work below a folder.</summary>
    public static async Task RequireGoneAsync(string folder, string when, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        while (Below(folder) is { Count: > 0 } left)
        {
            try { await EndedAsync(left[0], limit.Token); }
            catch (OperationCanceledException) { Assert.Fail($"{when}: orphans are left: {string.Join(", ", left.Select(Describe))}"); }
        }
    }

    public static async Task EndAsync(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    private static async Task EndedAsync(int id, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (ArgumentException)
        {
            // It has ended meanwhile.
        }
    }

    private static string Describe(int id) => $"{id} ({Read($"/proc/{id}/cmdline").Replace('\0', ' ')})";

    private static bool WorksBelow(string entry, string folder)
    {
        try
        {
            var stat = Read(Path.Combine(entry, "stat"));
            if (stat.Length == 0 || stat[(stat.LastIndexOf(')') + 2)..].StartsWith('Z')) { return false; }
            var directory = new FileInfo(Path.Combine(entry, "cwd")).LinkTarget ?? "";
            if (directory.StartsWith(folder, StringComparison.Ordinal)) { return true; }
            var command = Read(Path.Combine(entry, "cmdline"));
            return command.Contains(folder, StringComparison.Ordinal)
                || (command.Contains(SupervisorArgument, StringComparison.Ordinal) && Read(Path.Combine(entry, "environ")).Contains(folder, StringComparison.Ordinal));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false; // it has ended, or is somebody else's
        }
    }

    private static string Read(string file)
    {
        try { return File.ReadAllText(file); }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException) { return ""; }
    }
}
