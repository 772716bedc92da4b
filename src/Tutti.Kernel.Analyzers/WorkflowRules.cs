using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Tutti.Kernel.Analyzers;

/// <summary>The rules of workflow code, documented in <c>docs/analyzer.md</c>. Ids are never reused.</summary>
internal static class WorkflowRules
{
    internal static readonly DiagnosticDescriptor Scheduler = Rule(
        "TUTA001",
        "Work leaves the run's scheduler",
        "'{0}' runs code outside of the run's scheduler, where replay cannot order it; put the work into ctx.StepAsync, branches into ctx.ParallelAsync");

    internal static readonly DiagnosticDescriptor ConfigureAwait = Rule(
        "TUTA002",
        "The rest of the method leaves the run's scheduler",
        "'{0}' continues outside of the run's scheduler; await without it in workflow code");

    internal static readonly DiagnosticDescriptor Waiting = Rule(
        "TUTA003",
        "The journal does not know this wait",
        "'{0}' waits by a timer that is lost in a crash and not replayed; use ctx.DelayAsync or ctx.UntilAsync, and StepOptions.Timeout for limits");

    internal static readonly DiagnosticDescriptor Clock = Rule(
        "TUTA004",
        "The machine's clock is not replayed",
        "'{0}' gives another value on replay; use ctx.UtcNow");

    internal static readonly DiagnosticDescriptor Randomness = Rule(
        "TUTA005",
        "This randomness is not replayed",
        "'{0}' gives another value on replay; use ctx.NewGuid or ctx.Random, and a step for secrets");

    internal static readonly DiagnosticDescriptor InputOutput = Rule(
        "TUTA006",
        "Input or output outside of a step",
        "'{0}' touches the world outside of a step, so replay does it again; move it into ctx.StepAsync");

    internal static readonly DiagnosticDescriptor Blocking = Rule(
        "TUTA007",
        "Workflow code blocks its only thread",
        "'{0}' blocks the thread that would have to end the wait; await instead, and drop locks: only one piece of a run's code runs at a time");

    internal static readonly ImmutableArray<DiagnosticDescriptor> All =
        [Scheduler, ConfigureAwait, Waiting, Clock, Randomness, InputOutput, Blocking];

    private static DiagnosticDescriptor Rule(string id, string title, string message) =>
        new(id, title, message, "Tutti.Determinism", DiagnosticSeverity.Warning, isEnabledByDefault: true);
}
