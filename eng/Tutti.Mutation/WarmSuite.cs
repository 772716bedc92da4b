using System.Diagnostics;
using System.Text.Json;

namespace Tutti.Mutation;

/// <summary>A host that runs tests again and again in one process; started when it is needed, ended when it can no longer be trusted. For one caller at a time.</summary>
/// <param name="suite">The tests.</param>
/// <param name="mutatedName">The mutated assembly, by its simple name.</param>
internal sealed class WarmSuite(TestSuite suite, string mutatedName) : IDisposable
{
    private Process? _process;
    private DirectoryInfo? _temporary;

    public TestSuite Suite => suite;

    /// <summary>Runs tests; after any end but <see cref="TestEnd.Passed"/> and <see cref="TestEnd.Failed"/> the process is gone.</summary>
    /// <param name="tests">Full names of test methods.</param>
    /// <param name="mutant">The mutant; -1 for none; null to watch what is reached instead.</param>
    /// <param name="patience">When a run counts as endless.</param>
    public async Task<(TestProcess Run, HostReply? Reply)> RunAsync(IReadOnlyList<string> tests, int? mutant, Patience patience)
    {
        var process = _process ??= Start();
        var watch = Stopwatch.StartNew();
        var before = process.TotalProcessorTime;
        var answer = process.StandardOutput.ReadLineAsync();
        try
        {
            await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new HostRequest(mutant ?? -1, mutant is null, tests))).ConfigureAwait(false);
            await process.StandardInput.FlushAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It died between two requests: the answer below ends empty, and says so.
        }

        var end = await patience.WaitAsync(process, answer).ConfigureAwait(false);
        if (end is not null)
        {
            Dispose();
            return (new TestProcess(end.Value, "", watch.Elapsed, patience.Computed), null);
        }

        if (await answer.ConfigureAwait(false) is not { } line)
        {
            Dispose();
            return (new TestProcess(TestEnd.Died, "the process died", watch.Elapsed, TimeSpan.Zero), null);
        }

        var reply = JsonSerializer.Deserialize<HostReply>(line)!;
        process.Refresh();
        return (new TestProcess(reply.Failed is null ? TestEnd.Passed : TestEnd.Failed, reply.Failed ?? "", watch.Elapsed, process.TotalProcessorTime - before), reply);
    }

    public void Dispose()
    {
        if (_process is { } process)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
            _temporary?.Delete(recursive: true);
        }

        _process = null;
    }

    // The suite's lists of dependencies make this program find the suite's assemblies as its own.
    private Process Start()
    {
        _temporary = Directory.CreateTempSubdirectory("tutti-mutant-");
        var start = new ProcessStartInfo("dotnet", ["exec", "--depsfile", suite.Program + ".deps.json", "--runtimeconfig", suite.Program + ".runtimeconfig.json",
            typeof(WarmSuite).Assembly.Location, "host", suite.Program + ".dll", mutatedName])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            WorkingDirectory = suite.Folder,
        };
        start.Environment["TMPDIR"] = _temporary.FullName;
        start.Environment["DOTNET_TieredPGO"] = "0";
        return Process.Start(start) ?? throw new InvalidOperationException("dotnet does not start.");
    }
}
