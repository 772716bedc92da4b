using System.Diagnostics;

namespace Tutti.TradeSettlement.Tests;

/// <summary>The program as a process: killed, started again, and asked for help.</summary>
public sealed class KilledProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GivenABatch_WhenTheProcessIsKilledAgainAndAgain_ThenTheLastOneAccountsForEveryCent()
    {
        var store = Directory.CreateTempSubdirectory("tutti-killed-").FullName;
        try
        {
            string[] command = ["--store", store, "--trades", "24", "--fail", "fee=refuse@T0003", "--fail", "cash=drop:2", "--fail", "settle=error-after:2"];
            foreach (var lines in new[] { 1, 6, 15, 25, 40 }) { await KillAfterAsync(lines, command); }

            var (code, output) = await RunAsync(command);

            Assert.True(code == 0, output);
            Assert.DoesNotContain("WRONG", output, StringComparison.Ordinal);
            var rows = output.Split('\n').Where(static line => line.Length > 50 && line[0] == 'T' && line[5] == ' ' && line.Contains("  ", StringComparison.Ordinal) && line.Contains('.', StringComparison.Ordinal)).ToList();
            Assert.Contains(rows, static row => row.StartsWith("T0003", StringComparison.Ordinal) && row.Contains("refunded", StringComparison.Ordinal));
            Assert.Equal(21, rows.Count(static row => row.Contains(" settled", StringComparison.Ordinal)));
            Assert.Equal(2, rows.Count(static row => row.Contains(" denied ", StringComparison.Ordinal)));
            Assert.Contains("sum of USD    2,000,000.01 before, 2,000,000.01 after: unchanged", output, StringComparison.Ordinal);
        }
        finally { Directory.Delete(store, recursive: true); }
    }

    [Fact]
    public async Task GivenTheProgram_WhenItIsAskedForHelpOrNonsense_ThenItSaysWhatToDo()
    {
        var (code, help) = await RunAsync("--help");
        Assert.Equal(0, code);
        Assert.Contains("--fail POINT=HOW", help, StringComparison.Ordinal);

        var (bad, error) = await RunAsync("--fail", "fee=explode");
        Assert.Equal(2, bad);
        Assert.Contains("TUT9101", error, StringComparison.Ordinal);
    }

    private static async Task KillAfterAsync(int lines, params string[] arguments)
    {
        using var process = Start(arguments);
        for (var read = 0; read < lines; read++)
        {
            if (await process.StandardOutput.ReadLineAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation) is null) { break; }
        }

        process.Kill(entireProcessTree: true); // SIGKILL: nothing of it runs any more
        await process.WaitForExitAsync(Cancellation).WaitAsync(Patience, Cancellation);
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync(Cancellation);
        var error = process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation).WaitAsync(Patience, Cancellation);
        return (process.ExitCode, await output + await error);
    }

    private static Process Start(IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "TradeSettlement"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })
        ?? throw new InvalidOperationException("The program does not start.");
}
