using System.Diagnostics;
using System.Globalization;

namespace Tutti.Mutation;

/// <summary>How a process of tests ended.</summary>
internal enum TestEnd
{
    /// <summary>Every test passed.</summary>
    Passed = 1,

    /// <summary>A test failed, or the process died.</summary>
    Failed = 2,

    /// <summary>It took far more processor time than without a mutant.</summary>
    Looped = 3,

    /// <summary>It waited for something, and did nothing.</summary>
    Hung = 4,

    /// <summary>A process that serves many mutants ended; whose fault that is, a process of its own tells.</summary>
    Died = 5,
}

/// <summary>One run of tests of a suite with one mutant switched on.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Detail">The first test that failed, or how the process died.</param>
/// <param name="Elapsed">Wall-clock time.</param>
/// <param name="Computed">Processor time.</param>
internal sealed record TestProcess(TestEnd End, string Detail, TimeSpan Elapsed, TimeSpan Computed)
{
    private const string ActiveMutant = "TUTTI_MUTANT";
    private const string Failed = "[FAIL]";

    /// <summary>Runs tests in a process of their own.</summary>
    public static async Task<TestProcess> RunAsync(TestSuite suite, IEnumerable<string> tests, int mutant, Patience patience)
    {
        var temporary = Directory.CreateTempSubdirectory("tutti-mutant-");
        try
        {
            using var process = Process.Start(Start(suite, tests, mutant, temporary.FullName)) ?? throw new InvalidOperationException($"{suite.Program} does not start.");
            var watch = Stopwatch.StartNew();
            var output = process.StandardOutput.ReadToEndAsync();
            var faults = process.StandardError.ReadToEndAsync();
            var end = await patience.WaitAsync(process, process.WaitForExitAsync()).ConfigureAwait(false);
            if (end is not null) { process.Kill(entireProcessTree: true); }
            await process.WaitForExitAsync().ConfigureAwait(false);
            var text = await output.ConfigureAwait(false) + await faults.ConfigureAwait(false);
            if (end is TestEnd.Hung && text.Contains(Failed, StringComparison.Ordinal)) { end = TestEnd.Failed; } // another one waits beside the one that failed
            var ended = end ?? (process.ExitCode == 0 ? TestEnd.Passed : TestEnd.Failed);
            return new TestProcess(ended, ended is TestEnd.Failed ? Cause(text, process.ExitCode) : "", watch.Elapsed, patience.Computed);
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    private static ProcessStartInfo Start(TestSuite suite, IEnumerable<string> tests, int mutant, string temporary)
    {
        var start = new ProcessStartInfo(suite.Program, ["-noLogo", "-noColor", "-stopOnFail", .. tests.SelectMany(test => (string[])["-method", test])])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = suite.Folder,
        };
        start.Environment["TMPDIR"] = temporary;
        start.Environment["DOTNET_TieredPGO"] = "0"; // what lives a second gains nothing by it
        start.Environment["STRYKER_MUTANT_ID_CONTROL_VAR"] = ActiveMutant;
        start.Environment[ActiveMutant] = mutant.ToString(CultureInfo.InvariantCulture);
        return start;
    }

    public static string Cause(string output, int exit)
    {
        var failed = output.Split('\n').FirstOrDefault(line => line.Contains(Failed, StringComparison.Ordinal));
        return failed?.Replace(Failed, "", StringComparison.Ordinal).Trim() ?? $"the process ended with exit code {exit}";
    }
}
