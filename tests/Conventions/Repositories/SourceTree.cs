using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tutti.Conventions.Repositories;

/// <summary>Sources read by the compiler's own parser, so that comments and strings are not taken for code.</summary>
internal static class SourceTree
{
    internal static CompilationUnitSyntax Parse(string path) =>
        CSharpSyntaxTree.ParseText(Repository.Read(path), new CSharpParseOptions(LanguageVersion.Preview), path).GetCompilationUnitRoot();

    /// <summary>The values of all string literals in code, including the fixed parts of interpolated strings.</summary>
    internal static IEnumerable<string> StringLiterals(CompilationUnitSyntax unit) =>
        unit.DescendantTokens().Where(IsString).Select(static token => token.ValueText);

    /// <summary>Namespaces named by using directives or written out in front of a name.</summary>
    internal static IEnumerable<string> NamedNamespaces(CompilationUnitSyntax unit)
    {
        var directives = unit.DescendantNodes().OfType<UsingDirectiveSyntax>().Select(static directive => directive.NamespaceOrType.ToString());
        var qualified = unit.DescendantNodes(static node => node is not QualifiedNameSyntax)
            .OfType<QualifiedNameSyntax>()
            .Where(static name => name.Parent is not BaseNamespaceDeclarationSyntax)
            .Select(static name => name.ToString());
        var members = unit.DescendantNodes().OfType<MemberAccessExpressionSyntax>().Select(static access => access.ToString());
        return directives.Concat(qualified).Concat(members)
            .Select(static name => name.StartsWith("global::", StringComparison.Ordinal) ? name["global::".Length..] : name)
            .Where(static name => name.StartsWith("Tutti.", StringComparison.Ordinal));
    }

    private static bool IsString(SyntaxToken token) =>
        token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.InterpolatedStringTextToken
            or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken;
}
