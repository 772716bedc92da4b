using System.Diagnostics;
using Tutti.Testing;

namespace Tutti.Cli.Tests;

/// <summary>The example <c>mcp-guard</c>, as its page says to run it.</summary>
public sealed class GuardExampleTests
{
    [Fact]
    public async Task Run_EveryCallComesToWhatItShould_AndTheLogProvesIt()
    {
        GatewayClient.Server("server-filesystem"); // skips where npm's packages are not
        var folder = Path.Combine(Path.GetTempPath(), $"tutti-guard-{Guid.CreateVersion7():N}");
        try
        {
            var start = new ProcessStartInfo(RepositoryRoot.At("examples", "mcp-guard", "run"), [folder]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
            start.Environment["TUTTI"] = string.Join(' ', ToolRun.Command);
            using var process = Process.Start(start) ?? throw new InvalidOperationException("The example does not start.");
            process.StandardInput.Close();
            var ended = await ToolRun.EndAsync(process);

            Assert.True(ended.Code == ExitCode.Success, $"{ended.Output}\n{ended.Error}");
            Assert.DoesNotContain("  ! ", ended.Output, StringComparison.Ordinal);
            Assert.Equal(6, Count(ended.Output, " allowed  "));
            Assert.Equal(7, Count(ended.Output, " denied   "));
            Assert.Contains("PASS         policy     7 of 13 decisions given again", ended.Output, StringComparison.Ordinal);
            Assert.Contains("0.80 USD booked", ended.Output, StringComparison.Ordinal);
            Assert.Contains("FAIL         inclusion", ended.Output, StringComparison.Ordinal);
            Assert.Equal("Sales are up 10 %.\n", await File.ReadAllTextAsync(Path.Combine(folder, "files", "report.txt"), ToolRun.Cancellation));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? UnixFileMode.UserRead | UnixFileMode.UserWrite : File.GetUnixFileMode(Path.Combine(folder, "ann.key")));
        }
        finally
        {
            if (Directory.Exists(folder)) { Directory.Delete(folder, recursive: true); }
        }
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
