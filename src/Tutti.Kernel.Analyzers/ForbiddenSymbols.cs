using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Tutti.Kernel.Analyzers;

/// <summary>The table of types and members that workflow code does not use, resolved for one compilation.</summary>
internal sealed class ForbiddenSymbols
{
    /// <summary>Stands for a constructor; <see cref="Any"/> covers constructors too.</summary>
    private const string New = ".ctor";

    private const string Any = "*";

    private static readonly (DiagnosticDescriptor Rule, string Type, string[] Members)[] Table =
    [
        (WorkflowRules.Scheduler, "System.Threading.Tasks.Task", ["Run"]),
        (WorkflowRules.Scheduler, "System.Threading.Tasks.Task", ["ContinueWith", "Start", "RunSynchronously"]),
        (WorkflowRules.Scheduler, "System.Threading.Tasks.Task`1", ["ContinueWith"]),
        (WorkflowRules.Scheduler, "System.Threading.Tasks.TaskFactory", ["StartNew"]),
        (WorkflowRules.Scheduler, "System.Threading.Tasks.TaskFactory`1", ["StartNew"]),
        (WorkflowRules.Scheduler, "System.Threading.Tasks.Parallel", [Any]),
        (WorkflowRules.Scheduler, "System.Linq.ParallelEnumerable", [Any]),
        (WorkflowRules.Scheduler, "System.Threading.ThreadPool", [Any]),
        (WorkflowRules.Scheduler, "System.Threading.Thread", [New, "Start"]),

        (WorkflowRules.Waiting, "System.Threading.Tasks.Task", ["Delay", "WaitAsync"]),
        (WorkflowRules.Waiting, "System.Threading.Tasks.Task`1", ["WaitAsync"]),
        (WorkflowRules.Waiting, "System.Threading.Thread", ["Sleep", "SpinWait"]),
        (WorkflowRules.Waiting, "System.Threading.PeriodicTimer", [Any]),
        (WorkflowRules.Waiting, "System.Threading.Timer", [Any]),
        (WorkflowRules.Waiting, "System.Timers.Timer", [Any]),
        (WorkflowRules.Waiting, "System.Threading.CancellationTokenSource", ["CancelAfter"]),
        (WorkflowRules.Waiting, "System.TimeProvider", ["CreateTimer"]),
        (WorkflowRules.Waiting, "System.Threading.Tasks.TimeProviderTaskExtensions", [Any]),

        (WorkflowRules.Clock, "System.DateTime", ["Now", "UtcNow", "Today"]),
        (WorkflowRules.Clock, "System.DateTimeOffset", ["Now", "UtcNow"]),
        (WorkflowRules.Clock, "System.TimeProvider", ["System", "GetUtcNow", "GetLocalNow", "GetTimestamp", "GetElapsedTime"]),
        (WorkflowRules.Clock, "System.Diagnostics.Stopwatch", [Any]),
        (WorkflowRules.Clock, "System.Environment", ["TickCount", "TickCount64"]),

        (WorkflowRules.Randomness, "System.Guid", ["NewGuid", "CreateVersion7"]),
        (WorkflowRules.Randomness, "System.Random", [New, "Shared"]),
        (WorkflowRules.Randomness, "System.Security.Cryptography.RandomNumberGenerator", [Any]),
        (WorkflowRules.Randomness, "System.IO.Path", ["GetRandomFileName"]),

        (WorkflowRules.InputOutput, "System.IO.File", [Any]),
        (WorkflowRules.InputOutput, "System.IO.Directory", [Any]),
        (WorkflowRules.InputOutput, "System.IO.FileInfo", [Any]),
        (WorkflowRules.InputOutput, "System.IO.DirectoryInfo", [Any]),
        (WorkflowRules.InputOutput, "System.IO.FileStream", [Any]),
        (WorkflowRules.InputOutput, "System.IO.Path", ["GetTempFileName", "Exists"]),
        (WorkflowRules.InputOutput, "System.Net.Http.HttpClient", [Any]),
        (WorkflowRules.InputOutput, "System.Net.Http.HttpMessageInvoker", [Any]),
        (WorkflowRules.InputOutput, "System.Net.Http.Json.HttpClientJsonExtensions", [Any]),
        (WorkflowRules.InputOutput, "System.Net.Sockets.Socket", [Any]),
        (WorkflowRules.InputOutput, "System.Net.Sockets.TcpClient", [Any]),
        (WorkflowRules.InputOutput, "System.Diagnostics.Process", [Any]),
        (WorkflowRules.InputOutput, "System.Console", [Any]),
        (WorkflowRules.InputOutput, "System.Environment", ["GetEnvironmentVariable", "GetEnvironmentVariables", "CurrentDirectory", "MachineName"]),

        (WorkflowRules.Blocking, "System.Threading.Tasks.Task", ["Wait", "WaitAll", "WaitAny"]),
        (WorkflowRules.Blocking, "System.Threading.Tasks.Task`1", ["Result"]),
        (WorkflowRules.Blocking, "System.Threading.Tasks.ValueTask`1", ["Result"]),
        (WorkflowRules.Blocking, "System.Runtime.CompilerServices.TaskAwaiter", ["GetResult"]),
        (WorkflowRules.Blocking, "System.Runtime.CompilerServices.TaskAwaiter`1", ["GetResult"]),
        (WorkflowRules.Blocking, "System.Runtime.CompilerServices.ValueTaskAwaiter", ["GetResult"]),
        (WorkflowRules.Blocking, "System.Runtime.CompilerServices.ValueTaskAwaiter`1", ["GetResult"]),
        (WorkflowRules.Blocking, "System.Threading.Monitor", [Any]),
        (WorkflowRules.Blocking, "System.Threading.Lock", [Any]),
        (WorkflowRules.Blocking, "System.Threading.SemaphoreSlim", ["Wait", "WaitAsync"]),
        (WorkflowRules.Blocking, "System.Threading.WaitHandle", [Any]),
        (WorkflowRules.Blocking, "System.Threading.ManualResetEventSlim", ["Wait"]),
        (WorkflowRules.Blocking, "System.Threading.Thread", ["Join"]),
    ];

    private readonly ImmutableDictionary<(INamedTypeSymbol Type, string Member), DiagnosticDescriptor> _rules;
    private readonly INamedTypeSymbol? _cancellationSource;

    internal ForbiddenSymbols(Compilation compilation)
    {
        _cancellationSource = compilation.GetTypeByMetadataName("System.Threading.CancellationTokenSource");
        var rules = ImmutableDictionary.CreateBuilder<(INamedTypeSymbol, string), DiagnosticDescriptor>(SymbolKeyComparer.Instance);
        foreach (var (rule, typeName, members) in Table)
        {
            // Several assemblies may define a type of this name; each of them is meant.
            foreach (var type in compilation.GetTypesByMetadataName(typeName))
            {
                foreach (var member in members) { rules[(type, member)] = rule; }
            }
        }

        _rules = rules.ToImmutable();
    }

    /// <summary>Finds the rule that a use of a member breaks.</summary>
    /// <param name="member">The method, constructor or property that is used.</param>
    /// <returns>The rule, or null when the member may be used.</returns>
    internal DiagnosticDescriptor? RuleFor(ISymbol member)
    {
        var type = member.ContainingType?.OriginalDefinition;
        if (type is null) { return null; }
        if (_rules.TryGetValue((type, member.Name), out var rule) || _rules.TryGetValue((type, Any), out rule)) { return IsHarmless(member) ? null : rule; }
        return IsTimedCancellation(member, type) ? WorkflowRules.Waiting : null;
    }

    /// <summary>A seeded Random repeats; so does waiting for a token that the run itself cancels.</summary>
    private static bool IsHarmless(ISymbol member) =>
        member is IMethodSymbol { MethodKind: MethodKind.Constructor, ContainingType.Name: "Random", Parameters.Length: 1 };

    private bool IsTimedCancellation(ISymbol member, INamedTypeSymbol type) =>
        member is IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters.Length: > 0 }
        && SymbolEqualityComparer.Default.Equals(type, _cancellationSource);
}
