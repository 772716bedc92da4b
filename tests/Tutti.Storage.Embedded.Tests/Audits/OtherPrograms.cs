using System.Diagnostics;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Audits;

/// <summary>Runs programs of others.</summary>
internal static class OtherPrograms
{
    private const string GoPath = "/usr/share/gocode";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Whether Go and the packages that our programs use are here.</summary>
    public static bool HasGo => Directory.Exists(Path.Combine(GoPath, "src/golang.org/x/mod/sumdb/tlog"));

    /// <summary>Builds a program of <c>tests/Interop/go</c>.</summary>
    public static async Task<string> BuiltGoAsync(string folder, string name)
    {
        var program = Path.Combine(folder, name);
        var built = await RunAsync(folder, "go", ["build", "-o", program, RepositoryRoot.At("tests", "Interop", "go", $"{name}.go")]);
        Assert.True(built.Code == 0, built.Printed);
        return program;
    }

    public static async Task<(int Code, string Printed)> RunAsync(string folder, string program, string[] arguments, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        (start.Environment["GO111MODULE"], start.Environment["GOPATH"], start.Environment["GOCACHE"]) = ("off", GoPath, Path.Combine(folder, "cache"));
        foreach (var (name, value) in variables) { start.Environment[name] = value; }
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var errors = process.StandardError.ReadToEndAsync(Cancellation);
        var printed = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, printed + await errors);
    }
}
