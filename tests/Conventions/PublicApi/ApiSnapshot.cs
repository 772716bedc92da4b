using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Tutti.Conventions.PublicApi;

/// <summary>Writes down what callers of an assembly can name: one line a type, one indented line a member, in a stable order.</summary>
internal static class ApiSnapshot
{
    private static readonly SymbolDisplayFormat FullName = SymbolDisplayFormat.CSharpErrorMessageFormat
        .WithMemberOptions(SymbolDisplayMemberOptions.None)
        .WithGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints
            | SymbolDisplayGenericsOptions.IncludeVariance);

    private static readonly SymbolDisplayFormat Signature = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints
            | SymbolDisplayGenericsOptions.IncludeVariance,
        memberOptions: SymbolDisplayMemberOptions.IncludeModifiers | SymbolDisplayMemberOptions.IncludeAccessibility
            | SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeRef
            | SymbolDisplayMemberOptions.IncludeConstantValue,
        parameterOptions: SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName
            | SymbolDisplayParameterOptions.IncludeDefaultValue | SymbolDisplayParameterOptions.IncludeParamsRefOut
            | SymbolDisplayParameterOptions.IncludeExtensionThis,
        propertyStyle: SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier
            | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    internal static string Describe(string assemblyPath)
    {
        var platform = ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "").Split(Path.PathSeparator)
            .Where(static path => !Path.GetFileName(path).StartsWith("Tutti.", StringComparison.Ordinal))
            .Select(static path => MetadataReference.CreateFromFile(path));
        var neighbours = Directory.EnumerateFiles(Path.GetDirectoryName(assemblyPath) ?? "", "Tutti.*.dll")
            .Where(path => path != assemblyPath)
            .Select(static path => MetadataReference.CreateFromFile(path));
        var subject = MetadataReference.CreateFromFile(assemblyPath);
        var compilation = CSharpCompilation.Create("snapshot", references: [subject, .. platform, .. neighbours]);
        var assembly = (IAssemblySymbol?)compilation.GetAssemblyOrModuleSymbol(subject)
            ?? throw new InvalidOperationException($"'{assemblyPath}' is not an assembly. Build it again.");
        var text = new StringBuilder();
        foreach (var type in VisibleTypes(assembly.GlobalNamespace).OrderBy(Name, StringComparer.Ordinal)) { Describe(type, text); }
        return text.ToString();
    }

    private static IEnumerable<INamedTypeSymbol> VisibleTypes(INamespaceOrTypeSymbol parent) => parent.GetMembers().SelectMany(static member => member switch
    {
        INamespaceSymbol below => VisibleTypes(below),
        INamedTypeSymbol type when IsVisible(type) => VisibleTypes(type).Prepend(type),
        _ => [],
    });

    private static void Describe(INamedTypeSymbol type, StringBuilder text)
    {
        var bases = new[] { type.BaseType }.OfType<INamedTypeSymbol>().Where(static parent => parent.SpecialType == SpecialType.None)
            .Concat(type.Interfaces.Where(parent => IsVisible(parent) && !IsEquatableOfItself(parent, type)).OrderBy(Name, StringComparer.Ordinal)).Select(Name);
        var kind = (type.TypeKind == TypeKind.Enum, type.EnumUnderlyingType) is (true, { } underlying)
            ? string.Create(null, $"enum({Name(underlying)})")
            : Kind(type);
        text.Append(kind).Append(' ').Append(Name(type));
        if (bases.Any()) { text.Append(" : ").AppendJoin(", ", bases); }
        text.Append('\n');
        foreach (var member in type.GetMembers().Where(IsListed).Select(static member => member.ToDisplayString(Signature)).Order(StringComparer.Ordinal)) { text.Append("  ").Append(member).Append('\n'); }
    }

    private static string Kind(INamedTypeSymbol type) => string.Join(' ', new[]
    {
        type.IsStatic ? "static" : type is { IsAbstract: true, TypeKind: TypeKind.Class } ? "abstract" : type is { IsSealed: true, TypeKind: TypeKind.Class } ? "sealed" : "",
        type is { IsReadOnly: true, TypeKind: TypeKind.Struct } ? "readonly" : "",
        type.IsRecord ? "record" : "",
        type.TypeKind.ToString().ToUpperInvariant() switch { "CLASS" => "class", "STRUCT" => "struct", "INTERFACE" => "interface", "DELEGATE" => "delegate", var other => other },
    }.Where(static word => word.Length > 0));

    /// <summary>Accessors show with their property; what the compiler adds to records and enums is no choice of ours.</summary>
    private static bool IsListed(ISymbol member) =>
        IsVisible(member) && member is not INamedTypeSymbol
        && member is not IMethodSymbol { MethodKind: MethodKind.PropertyGet or MethodKind.PropertySet or MethodKind.EventAdd or MethodKind.EventRemove }
        && member is not IMethodSymbol { MethodKind: MethodKind.Constructor, ContainingType.IsValueType: true, Parameters.IsEmpty: true }
        && !member.GetAttributes().Any(static attribute => attribute.AttributeClass?.Name == "CompilerGeneratedAttribute");

    private static bool IsEquatableOfItself(INamedTypeSymbol parent, INamedTypeSymbol type) =>
        type.IsRecord && parent.Name == "IEquatable" && SymbolEqualityComparer.Default.Equals(parent.TypeArguments[0], type);

    private static bool IsVisible(ISymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal
        && !(symbol is { ContainingType.IsSealed: true, DeclaredAccessibility: Accessibility.Protected });

    private static string Name(ISymbol symbol) => symbol.ToDisplayString(FullName);
}
