using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace Tutti.Kernel.Analyzers.Tests;

/// <summary>Compiles a source together with stand-ins for the kernel's types, and runs the analyzer over it.</summary>
internal static class AnalyzerRun
{
    private const string Kernel = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Tutti.Kernel.Runs;
        global using Tutti.Kernel.Steps;

        namespace Tutti.Kernel.Runs
        {
            public sealed class WorkflowContext
            {
                public DateTimeOffset UtcNow => default;
                public Random Random { get; } = new(1);
                public Guid NewGuid() => default;
                public Task DelayAsync(string name, TimeSpan delay) => Task.CompletedTask;
                public Task<T> StepAsync<T>(string name, Func<Steps.StepContext, ValueTask<T>> action) => Task.FromResult(default(T)!);
                public Task<T[]> ParallelAsync<T>(string name, int count, Func<WorkflowContext, int, Task<T>> branch) => Task.FromResult<T[]>([]);
            }
        }

        namespace Tutti.Kernel.Steps
        {
            public sealed class StepContext
            {
                public CancellationToken CancellationToken => default;
            }
        }
        """;

    private static readonly CSharpCompilationOptions Library =
        new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);

    private static readonly ImmutableArray<MetadataReference> Platform =
    [
        .. ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "").Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Analyzes the statements of one workflow method.</summary>
    internal static Task<string[]> InWorkflowAsync(string statements) => InClassAsync($$"""
        public static async Task RunAsync(WorkflowContext ctx)
        {
            await Task.CompletedTask;
            {{statements}}
        }
        """);

    /// <summary>Analyzes the members of a class.</summary>
    /// <returns>Ids of what was reported, in order of position.</returns>
    internal static async Task<string[]> InClassAsync(string members) =>
        [.. (await DiagnosticsAsync($"public static class Example\n{{\n{members}\n}}")).Select(static diagnostic => diagnostic.Id)];

    internal static async Task<IReadOnlyList<Diagnostic>> DiagnosticsAsync(string source, bool withKernel = true)
    {
        var compilation = Compile(withKernel ? [Kernel, source] : [source]);
        var found = await compilation.WithAnalyzers([new WorkflowCodeAnalyzer()]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. found.OrderBy(static diagnostic => diagnostic.Location.SourceSpan.Start)];
    }

    private static CSharpCompilation Compile(string[] sources)
    {
        var compilation = CSharpCompilation.Create("Example", sources.Select(Parse), Platform, Library);
        var faults = compilation.GetDiagnostics(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(faults, static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        return compilation;
    }

    private static SyntaxTree Parse(string source) => CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.CSharp13));
}
