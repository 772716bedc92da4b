using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Tutti.Kernel.Engine;

namespace Tutti.Cli.Modules;

/// <summary>A short text that changes with the sources of a project, of the projects it refers to, and of Tutti itself.</summary>
internal static class SourceStamp
{
    private static readonly string[] BuildFiles = ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json"];
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    public static string Of(string project)
    {
        var text = new StringBuilder();
        text.Append(typeof(TuttiEngine).Assembly.ManifestModule.ModuleVersionId).Append('\n');
        var seen = new HashSet<string>(StringComparer.Ordinal);
        AddProject(text, Path.GetFullPath(project), seen);
        for (var directory = new DirectoryInfo(project).Parent; directory is not null; directory = directory.Parent)
        {
            foreach (var name in BuildFiles) { AddFile(text, new FileInfo(Path.Combine(directory.FullName, name))); }
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16));
    }

    private static void AddProject(StringBuilder text, string project, HashSet<string> seen)
    {
        if (!seen.Add(project) || !File.Exists(project)) { return; }
        var folder = Path.GetDirectoryName(project) ?? "";
        foreach (var path in Directory.EnumerateFiles(folder, "*", Everything).Where(path => IsSource(folder, path)).Order(StringComparer.Ordinal))
        {
            AddFile(text, new FileInfo(path));
        }

        foreach (var reference in References(project).Where(static reference => !IsTutti(reference))) { AddProject(text, Path.GetFullPath(reference, folder), seen); }
    }

    private static void AddFile(StringBuilder text, FileInfo file)
    {
        if (file.Exists) { text.Append(CultureInfo.InvariantCulture, $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}\n"); }
    }

    private static bool IsSource(string folder, string path)
    {
        var relative = Path.GetRelativePath(folder, path);
        var first = relative.Split(Path.DirectorySeparatorChar)[0];
        return first is not ("bin" or "obj" or "artifacts") && !relative.Contains("/.", StringComparison.Ordinal) && !relative.StartsWith('.')
            && Path.GetExtension(path) is ".cs" or ".csproj" or ".props" or ".targets" or ".json" or ".resx";
    }

    /// <summary>Tutti's own projects are shared with the tool, whose version is in the stamp.</summary>
    private static bool IsTutti(string reference) => Path.GetFileName(reference.Replace('\\', '/')).StartsWith("Tutti.", StringComparison.Ordinal)
        && reference.Replace('\\', '/').Contains("/src/", StringComparison.Ordinal);

    private static List<string> References(string project)
    {
        try
        {
            return XDocument.Load(project).Descendants("ProjectReference").Select(static item => ((string?)item.Attribute("Include") ?? "").Replace('\\', '/')).ToList();
        }
        catch (XmlException)
        {
            return []; // the build will say what is wrong with it
        }
    }
}
