using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Tutti.Conventions.Repositories;
using Xunit;

namespace Tutti.Conventions.Documents;

public sealed partial class SampleTests
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly IReadOnlyList<MetadataReference> References =
    [
        .. ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "").Split(Path.PathSeparator)
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    [Fact]
    public void Samples_AnyCSharpBlock_Compiles() => Faults.MustBeEmpty(
        from document in Repository.Documents
        from sample in Sample().Matches(Repository.Read(document)).Select(static match => match.Groups[1].Value)
        from error in Errors(sample)
        select $"{document}: {error}",
        "A C# sample does not compile against the libraries as they are. Mark a fragment as ```text when it is not meant to.");

    private static IEnumerable<string> Errors(string sample) => CSharpCompilation.Create(
            "sample",
            [CSharpSyntaxTree.ParseText(ImplicitUsings), CSharpSyntaxTree.ParseText(sample)],
            References,
            new CSharpCompilationOptions(
                IsProgram(sample) ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable))
        .GetDiagnostics()
        .Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
        .Select(static diagnostic => diagnostic.ToString());

    private static bool IsProgram(string sample) =>
        CSharpSyntaxTree.ParseText(sample).GetRoot().ChildNodes().Any(static node => node.IsKind(SyntaxKind.GlobalStatement));

    [GeneratedRegex(@"^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Sample();
}
