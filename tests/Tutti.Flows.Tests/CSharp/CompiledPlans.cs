using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Writing.CSharp;

namespace Tutti.Flows.Tests.CSharp;

/// <summary>Compiles C# that describes plans, all of it at once, and runs it.</summary>
internal static class CompiledPlans
{
    private static readonly CSharpCompilationOptions Library = new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);

    private static readonly ImmutableArray<MetadataReference> Platform =
    [
        .. ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "").Split(Path.PathSeparator).Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Writes each plan as C#, compiles all of them, and gives what each builds.</summary>
    public static IReadOnlyList<Plan> Of(IReadOnlyList<Plan> plans)
    {
        var sources = plans.Select(static (plan, number) => CSharpWriter.Write(plan, NameOf(number))).ToList();
        var assembly = Compile(sources);
        return [.. plans.Select((_, number) => Run(assembly, NameOf(number)))];
    }

    /// <summary>The plan that a class builds.</summary>
    public static Plan Run(Assembly assembly, string className)
    {
        try { return (Plan?)assembly.GetType(className)?.GetMethod("Build")?.Invoke(null, null) ?? throw new InvalidOperationException($"'{className}' builds nothing."); }
        catch (TargetInvocationException thrown) when (thrown.InnerException is { } cause) { throw new InvalidOperationException($"{className}: {cause.Message}", cause); }
    }

    /// <summary>Compiles files; warnings fail as errors do.</summary>
    public static Assembly Compile(IReadOnlyList<string> sources)
    {
        var compilation = CSharpCompilation.Create("plans", sources.Select(static source => CSharpSyntaxTree.ParseText(source)), Platform, Library);
        using var image = new MemoryStream();
        Refuse(compilation.Emit(image).Diagnostics);
        image.Position = 0;
        return new AssemblyLoadContext("plans").LoadFromStream(image);
    }

    private static void Refuse(ImmutableArray<Diagnostic> diagnostics)
    {
        var faults = diagnostics.Where(static diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning).ToList();
        Assert.True(faults.Count == 0, $"{string.Join('\n', faults.Take(5))}\n{faults.FirstOrDefault()?.Location.SourceTree}");
    }

    private static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"Plan{number}");
}
