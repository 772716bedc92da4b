using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tutti.Conventions.Repositories;
using Xunit;

namespace Tutti.Conventions.Layout;

public sealed class LayoutTests
{
    private const int LongestFile = 400;
    private const int LongestCompanion = 40;

    [Fact]
    public void Sources_AnyFile_IsShort() => Faults.MustBeEmpty(
        from file in Sources()
        let lines = Repository.ReadLines(file).Length
        where lines > LongestFile
        select $"{file}: {lines} lines",
        $"A source file has at most {LongestFile} lines. Split the class by concern.");

    [Fact]
    public void Sources_SeveralPublicTypes_AreOneFamily() => Faults.MustBeEmpty(
        from file in Repository.Sources("src/")
        let types = PublicTypes(SourceTree.Parse(file)).ToArray()
        where types.Length > 1 && !IsFamily(file, types)
        select $"{file}: {string.Join(", ", types.Select(static type => type.Identifier.Text))}",
        $"One public type a file. Companions may share it when each has at most {LongestCompanion} lines beside the type that names the file, "
            + "or when all are exceptions or all are delegates.");

    [Fact]
    public void Sources_OnePublicType_NamesItsFile() => Faults.MustBeEmpty(
        from file in Repository.Sources("src/")
        let types = PublicTypes(SourceTree.Parse(file)).ToArray()
        where types.Length == 1 && types[0].Identifier.Text != FirstPart(file)
        select $"{file}: {types[0].Identifier.Text}",
        "A file is named after its public type (Type.cs, or Type.Concern.cs for a part of it).");

    [Fact]
    public void Solution_AnyProject_IsPartOfIt()
    {
        var solution = Repository.Read("Tutti.slnx");

        Faults.MustBeEmpty(
            from project in Repository.Projects("src/").Concat(Repository.Projects("tests/")).Concat(Repository.Projects("bench/"))
            where !solution.Contains($"\"{project}\"", StringComparison.Ordinal)
            select project,
            "A project that the solution does not name is neither built nor tested. Add it to Tutti.slnx.");
    }

    [Fact]
    public void Projects_AnyProject_HasItsLockFile() => Faults.MustBeEmpty(
        from project in Repository.Projects("")
        let lockFile = project[..(project.LastIndexOf('/') + 1)] + "packages.lock.json"
        where project.Contains('/', StringComparison.Ordinal) && !project.StartsWith("examples/", StringComparison.Ordinal)
            && !Repository.Exists(lockFile)
        select lockFile,
        "Restores are locked under CI. Build once, then commit the lock file.");

    private static IEnumerable<string> Sources() =>
        Repository.Sources("src/").Concat(Repository.Sources("tests/")).Concat(Repository.Sources("bench/"));

    private static IEnumerable<BaseTypeDeclarationSyntax> PublicTypes(CompilationUnitSyntax unit) =>
        unit.DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .OfType<BaseTypeDeclarationSyntax>()
            .Where(static type => type.Modifiers.Any(SyntaxKind.PublicKeyword));

    private static bool IsFamily(string file, BaseTypeDeclarationSyntax[] types) =>
        types.All(static type => type.Identifier.Text.EndsWith("Exception", StringComparison.Ordinal))
        || (types.Any(type => type.Identifier.Text == FirstPart(file))
            && types.Where(type => type.Identifier.Text != FirstPart(file)).All(static type => LineCount(type) <= LongestCompanion))
        || types.All(static type => LineCount(type) <= LongestCompanion);

    private static int LineCount(BaseTypeDeclarationSyntax type) => type.ToString().AsSpan().Count('\n') + 1;

    private static string FirstPart(string file) => Path.GetFileName(file).Split('.')[0];
}
