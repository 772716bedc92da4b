using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Tutti.Torture;

/// <summary>The real tool, killed around a flush of its journal in the middle of the change gate, goes on and repeats nothing (P2, P11).</summary>
public sealed class KilledToolTests(ITestOutputHelper output)
{
    private static readonly int[] Usual = [2, 11, 24, 45, 76];

    private static readonly string? Tool = Setting("TUTTI_TOOL");

    [Fact]
    public async Task GivenKillsInTheChangeGate_WhenResumed_ThenItCompletesAndNoResultIsJournaledTwice()
    {
        Assert.SkipWhen(Tool is null, "This test needs the built tool: run it through ./test.");
        var shim = await Shim.CompileAsync("die");
        var kills = Setting("TUTTI_SOAK_SECONDS") is null ? Usual : [.. Enumerable.Range(1, 120)];
        var died = 0;
        foreach (var kill in kills) { died += await SurvivesAsync(shim, kill) ? 1 : 0; }

        File.Delete(shim);
        output.WriteLine($"{died} of {kills.Length} kills hit the running gate");
        Assert.True(died >= 3, $"only {died} kills hit");
    }

    /// <summary>One run, killed once and resumed.</summary>
    /// <returns>Whether the kill hit before the run had ended.</returns>
    private static async Task<bool> SurvivesAsync(string shim, int kill)
    {
        var folder = Directory.CreateTempSubdirectory("tutti-kill-");
        try
        {
            var store = Path.Combine(folder.FullName, "store");
            var gate = Path.Combine(Root(), "examples", "change-gate");
            var first = await RunAsync(folder.FullName, ["run", gate, "--yes", "--store", store, "--input", $"work={folder.FullName}/work"], new()
            {
                ["LD_PRELOAD"] = shim,
                ["TUTTI_DIE_UNDER"] = store,
                ["TUTTI_DIE_AT"] = kill.ToString(CultureInfo.InvariantCulture),
            });
            if (first.ExitCode == 0) { return false; }

            var second = await RunAsync(folder.FullName, ["resume", "--yes", "--store", store], []);

            Assert.True(second.ExitCode == 0, $"kill {kill}: resume ended with {second.ExitCode}: {second.Errors}");
            await CheckJournalAsync(folder.FullName, store, kill);
            return true;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task CheckJournalAsync(string folder, string store, int kill)
    {
        var list = await RunAsync(folder, ["runs", "list", "--store", store, "-o", "jsonl"], []);
        foreach (var line in list.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var run = JsonDocument.Parse(line);
            Assert.Equal("completed", run.RootElement.GetProperty("status").GetString());
            var events = await RunAsync(folder, ["runs", "events", run.RootElement.GetProperty("id").GetString() ?? "", "--store", store, "-o", "jsonl"], []);
            var results = events.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(happened => happened.Contains("\"step.completed\"", StringComparison.Ordinal)).Select(PathOf).ToList();
            Assert.True(results.Count == results.Distinct().Count(), $"kill {kill}: a step has two results: {string.Join(' ', results)}");
            Assert.Contains("publish", results);
        }
    }

    private static string PathOf(string line)
    {
        using var happened = JsonDocument.Parse(line);
        return happened.RootElement.GetProperty("path").GetString() ?? "";
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string folder, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(Tool ?? "", arguments) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) { start.Environment[name] = value; }
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The tool did not start.");
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var printed = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, printed, await errors);
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Tutti.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The repository's root is not above the tests.");
        }

        return folder;
    }

#pragma warning disable RS0030 // The one place where the test is told about its surroundings.
    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name);
#pragma warning restore RS0030
}
