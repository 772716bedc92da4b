using System.Reflection;
using System.Text.Json;

namespace Tutti.Mutation;

/// <summary>What a host is asked: to run tests with one mutant switched on (-1: none), or to watch which mutants they reach.</summary>
internal sealed record HostRequest(int Mutant, bool IsWatch, IReadOnlyList<string> Tests);

/// <summary>What it answers: the first test that failed, null when all passed; what was reached, and which of it while static fields were made.</summary>
/// <param name="Failed">The test; null when all passed.</param>
/// <param name="Reached">By their numbers.</param>
/// <param name="ReachedByStatics">By their numbers.</param>
/// <param name="IsCut">Watching was cut short, and tests still run: the host is good for nothing else.</param>
internal sealed record HostReply(string? Failed, IReadOnlyList<int> Reached, IReadOnlyList<int> ReachedByStatics, bool IsCut);

/// <summary>
/// Runs inside the folder of a suite and keeps its code warm: a request and an answer a line, JSON, over standard input and output. It is started by
/// <see cref="WarmSuite"/> with the suite's own dependencies, so xunit and the mutated assembly are known at run time only.
/// </summary>
internal sealed class SuiteHost(Assembly suite, Type control)
{
    private const string Switch = "MutantControl"; // its namespace is drawn anew for each assembly

    // Watching slows code down up to a hundredfold, and what a test reaches it reaches early.
    private static readonly TimeSpan WatchedFor = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private readonly Type _runner = Assembly.Load("xunit.v3.runner.inproc.console").GetType("Xunit.Runner.InProc.SystemConsole.ConsoleRunner", throwOnError: true)!;

    /// <summary>Answers until the input ends.</summary>
    /// <param name="suitePath">The suite's assembly.</param>
    /// <param name="mutatedName">The mutated assembly, by its simple name.</param>
    public static async Task ServeAsync(string suitePath, string mutatedName)
    {
        var answers = Console.Out;
        Console.SetOut(TextWriter.Null); // what tests print is nobody's answer
        var host = new SuiteHost(Assembly.LoadFrom(suitePath), Assembly.Load(mutatedName).GetTypes().Single(type => type.Name == Switch));
        while (await Console.In.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            var reply = await host.AnswerAsync(JsonSerializer.Deserialize<HostRequest>(line)!).ConfigureAwait(false);
            await answers.WriteLineAsync(JsonSerializer.Serialize(reply)).ConfigureAwait(false);
            await answers.FlushAsync().ConfigureAwait(false);
        }
    }

    private async Task<HostReply> AnswerAsync(HostRequest request)
    {
        Field("ActiveMutant").SetValue(null, request.Mutant);
        Field("CaptureCoverage").SetValue(null, request.IsWatch);
        Call("ResetCoverage");
        var run = RunAsync(request.Tests);
        if (request.IsWatch) { await WatchAsync(run).ConfigureAwait(false); }
        var isCut = request.IsWatch && !run.IsCompleted;
        var failed = isCut ? null : await run.ConfigureAwait(false);
        var reached = request.IsWatch ? (IList<int>[])Call("GetCoverageData")! : [[], []];
        Field("ActiveMutant").SetValue(null, -1);
        return new HostReply(failed, [.. reached[0]], [.. reached[1]], isCut);
    }

    private static async Task WatchAsync(Task run)
    {
        var end = Environment.CpuUsage.TotalTime + WatchedFor;
        while (!run.IsCompleted && Environment.CpuUsage.TotalTime < end)
        {
            await Task.WhenAny(run, Task.Delay(Look, TimeProvider.System, CancellationToken.None)).ConfigureAwait(false);
        }
    }

    private async Task<string?> RunAsync(IEnumerable<string> tests)
    {
        string[] arguments = ["-noLogo", "-noColor", "-stopOnFail", "-parallel", "none", .. tests.SelectMany(test => (string[])["-method", test])];
        using var output = new StringWriter();
        using var runner = (IDisposable)Activator.CreateInstance(_runner, arguments, suite)!;
        var entry = _runner.GetMethod("EntryPoint")!;
        var exit = await Task.Run(() => (Task<int>)entry.Invoke(runner, [TextReader.Null, TextWriter.Synchronized(output)])!).ConfigureAwait(false);
        return exit == 0 ? null : TestProcess.Cause(output.ToString(), exit);
    }

    private FieldInfo Field(string name) => control.GetField(name) ?? throw new MissingFieldException(control.FullName, name);

    private object? Call(string name) => (control.GetMethod(name) ?? throw new MissingMethodException(control.FullName, name)).Invoke(null, null);
}
