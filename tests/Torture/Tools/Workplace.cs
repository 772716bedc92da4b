using System.Diagnostics;
using System.Globalization;
using Tutti.Testing;

namespace Tutti.Torture.Tools;

/// <summary>A folder with a store, and the real tool in processes of its own. Whatever still runs there at the end is ended.</summary>
internal sealed class Workplace : IAsyncDisposable
{
    /// <summary>Generous: a test that needs it hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public Workplace() => Store = Path.Combine(Folder, "store");

    /// <summary>The built tool, or null outside of ./test.</summary>
    public static string? Tool { get; } = Setting("TUTTI_TOOL");

    /// <summary>The project of small test workflows.</summary>
    public static string Module { get; } = RepositoryRoot.At("tests", "Tutti.Cli.TestModule");

    public string Folder { get; } = Directory.CreateTempSubdirectory("tutti-torture-").FullName;

    public string Store { get; init; }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static void RequireTool() => Assert.SkipWhen(Tool is null, "This test needs the built tool: run it through ./test.");

    public Process Start(params string[] arguments) => Start([], arguments);

    public Process Start(Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Tool ?? "", arguments) { WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["TUTTI_STORE"] = Store;
        start.Environment["TMPDIR"] = Folder; // what a supervisor inherits, by which it is found
        start.Environment["NO_COLOR"] = "1";
        foreach (var (name, value) in environment) { start.Environment[name] = value; }
        var process = Process.Start(start) ?? throw new InvalidOperationException("The tool did not start.");
        process.StandardInput.Close();
        return process;
    }

    public Task<ToolResult> RunAsync(params string[] arguments) => RunAsync([], arguments);

    public async Task<ToolResult> RunAsync(Dictionary<string, string> environment, params string[] arguments)
    {
        using var process = Start(environment, arguments);
        return await EndAsync(process);
    }

    /// <summary>Builds a project once, so that what follows meets no build.</summary>
    public static async Task WarmUpAsync(string project, params string[] arguments)
    {
        await using var place = new Workplace();
        var result = await place.RunAsync(["run", project, .. arguments]);
        Assert.True(result.ExitCode == 0, $"'{project}' does not run: {result}");
    }

    /// <summary>Reads lines of stdout until one contains a text; null where the tool ends before.</summary>
    public static async Task<string?> ReadUntilAsync(Process process, string text)
    {
        using var limit = Limit();
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal)) { return line; }
        }

        return null;
    }

    public static async Task<ToolResult> EndAsync(Process process)
    {
        using var limit = Limit();
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        var printed = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return new ToolResult(process.ExitCode, printed, await errors);
    }

    /// <summary>Sends a signal, as a terminal or the system does.</summary>
    public static async Task SignalAsync(int process, string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(Cancellation);
    }

    /// <summary>Waits until no process works below the folder any more.</summary>
    public Task RequireNoProcessAsync(string when) => ProcessSearch.RequireGoneAsync(Folder, when, Patience, Cancellation);

    public async ValueTask DisposeAsync()
    {
        while (ProcessSearch.Below(Folder) is { Count: > 0 } left)
        {
            foreach (var found in left) { await ProcessSearch.EndAsync(found); }
        }

        Directory.Delete(Folder, recursive: true);
    }

    private static CancellationTokenSource Limit()
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Patience);
        return limit;
    }

#pragma warning disable RS0030 // The one place where these tests are told about their surroundings.
    internal static string? Setting(string name) => Environment.GetEnvironmentVariable(name);
#pragma warning restore RS0030
}
