using System.Xml.Linq;
using Tutti.Conventions.Repositories;
using Xunit;

namespace Tutti.Conventions.Arrows;

public sealed class ArrowTests
{
    private const string Kernel = "Tutti.Kernel";
    private const string KernelFolder = "src/Tutti.Kernel/";

    [Fact]
    public void Projects_AnyProject_IsInTheTable() => Faults.MustBeEmpty(
        from project in Repository.Projects("src/")
        let name = Path.GetFileNameWithoutExtension(project)
        where !ArrowTable.Projects.ContainsKey(name)
        select name,
        "Add the project to ArrowTable and to ARCHITECTURE.md.");

    [Fact]
    public void Projects_AnyReference_FollowsTheArrows() => Faults.MustBeEmpty(
        from project in Repository.Projects("src/")
        let name = Path.GetFileNameWithoutExtension(project)
        from reference in References(project)
        where !ArrowTable.Reaches(name, reference)
        select $"{name} → {reference}",
        "A project reference goes against the arrows of ARCHITECTURE.md.");

    [Fact]
    public void Sources_AnyNamedNamespace_FollowsTheArrows() => Faults.MustBeEmpty(
        (from file in Repository.Sources("src/")
         let project = file.Split('/')[1]
         from name in SourceTree.NamedNamespaces(SourceTree.Parse(file))
         let other = ArrowTable.ProjectOf(name)
         where other is not null && !ArrowTable.Reaches(project, other)
         select $"{file} names {name}").Distinct(),
        "A source names a project that its own may not know.");

    [Fact]
    public void KernelFolders_AnyFolder_IsInTheTable() => Faults.MustBeEmpty(
        from folder in Directory.EnumerateDirectories(Repository.Absolute(KernelFolder)).Select(static path => Path.GetFileName(path))
        where ArrowTable.LayerOf(folder) < 0 && Repository.Sources($"{KernelFolder}{folder}/").Any()
        select folder,
        "Give the folder a place in ArrowTable.KernelLayers.");

    [Fact]
    public void KernelSources_AnyNamedFolder_IsNotAbove() => Faults.MustBeEmpty(
        (from file in Repository.Sources(KernelFolder)
         let parts = file.Split('/')
         where parts.Length > 3
         from name in SourceTree.NamedNamespaces(SourceTree.Parse(file))
         where ArrowTable.ProjectOf(name) == Kernel && name.Length > Kernel.Length
         let named = name[(Kernel.Length + 1)..].Split('.')[0]
         where ArrowTable.LayerOf(named) > ArrowTable.LayerOf(parts[2]) && !ArrowTable.KernelExceptions.Contains((file, named))
         select $"{file} names {named}").Distinct(),
        "A lower folder of the kernel names an upper one.");

    [Fact]
    public void KernelExceptions_AnyException_IsStillNeeded() => Faults.MustBeEmpty(
        from exception in ArrowTable.KernelExceptions
        where !Repository.Exists(exception.File)
            || !SourceTree.NamedNamespaces(SourceTree.Parse(exception.File)).Contains($"{Kernel}.{exception.Folder}")
        select $"{exception.File} → {exception.Folder}",
        "Remove the exception: the arrow that it allows is gone.");

    /// <summary>Names of referenced projects. An analyzer is a tool of the build, not a part of the program.</summary>
    private static IEnumerable<string> References(string project) =>
        from reference in XDocument.Parse(Repository.Read(project)).Descendants("ProjectReference")
        where (string?)reference.Attribute("OutputItemType") != "Analyzer"
        select Path.GetFileNameWithoutExtension(((string?)reference.Attribute("Include") ?? "").Replace('\\', '/'));
}
