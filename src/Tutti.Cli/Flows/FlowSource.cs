using Tutti.Cli.Modules;
using Tutti.Kernel;

namespace Tutti.Cli.Flows;

/// <summary>Where flows lie: a file, or <c>flow.yaml</c> of a folder.</summary>
internal static class FlowSource
{
    private static readonly string[] Names = ["flow.yaml", "flow.yml", "flow.json"];
    private static readonly string[] Endings = [".yaml", ".yml", ".json"];

    /// <summary>The file of the flow that a path means; null where it means something else.</summary>
    /// <param name="path">Absolute path.</param>
    /// <exception cref="TuttiException">It is a file, and no flow (TUT5001).</exception>
    public static string? Find(string path)
    {
        if (Directory.Exists(path)) { return Names.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists); }
        if (!File.Exists(path)) { return null; }
        if (Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase)) { return path; }
        throw FlowErrors.NoFlow(path, Endings);
    }

    /// <summary>The file of the flow that a path means.</summary>
    /// <param name="path">Absolute path.</param>
    /// <exception cref="TuttiException">It means none (TUT5001).</exception>
    public static string Require(string path) => Find(path) ?? throw FlowErrors.NoFlow(path, Endings);

    /// <summary>The project beside a flow, whose module brings functions; null where there is none.</summary>
    public static string? ProjectOf(string source)
    {
        var folder = Directory.Exists(source) ? source : Path.GetDirectoryName(source) ?? source;
        return ProjectBuilder.IsProject(folder) ? folder : null;
    }

    /// <summary>Whether a source is a flow, by its ending: the file itself may be gone.</summary>
    public static bool IsFlow(string source) => Endings.Contains(Path.GetExtension(source), StringComparer.OrdinalIgnoreCase) && !Directory.Exists(source);
}
