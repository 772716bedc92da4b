using System.Diagnostics;

namespace Tutti.Mutation;

/// <summary>A test program beside the mutated assembly, and which of its tests count.</summary>
/// <param name="Folder">Holds the program; its name is the program's.</param>
/// <param name="Filters">Namespaces, or classes whose names end in "Tests", all of one sort; a star at either end allowed; none for all.</param>
internal sealed record TestSuite(string Folder, IReadOnlyList<string> Filters)
{
    public string Program => Path.Combine(Folder, Path.GetFileName(Folder));

    /// <summary>Names of the test methods, in order.</summary>
    public async Task<IReadOnlyList<string>> ListAsync()
    {
        using var process = Process.Start(new ProcessStartInfo(Program, ["-noLogo", "-noColor", "-list", "methods", .. Filters.SelectMany(filter => (string[])[filter.EndsWith("Tests", StringComparison.Ordinal) ? "-class" : "-namespace", filter])])
        {
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException($"{Program} does not start.");
        var lines = (await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false)).Split('\n');
        await process.WaitForExitAsync().ConfigureAwait(false);
        return [.. lines.Select(line => line.Trim()).Where(line => line.StartsWith("Tutti.", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)];
    }
}
