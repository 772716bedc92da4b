using System.Diagnostics;
using Tutti.Testing;

namespace Tutti.Cli.Tests;

/// <summary>The real tool in processes of its own, on a store in a temporary directory.</summary>
internal sealed class ToolRun : IAsyncDisposable
{
    /// <summary>Generous: a test that needs it hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly string _root = Directory.CreateTempSubdirectory("tutti-cli-").FullName;
    private readonly List<Process> _processes = [];

    public string Folder => _root;

    public string Store => Path.Combine(_root, "store");

    /// <summary>Variables of the tool's environment, beside those of the tests'.</summary>
    public Dictionary<string, string?> Variables { get; } = [];

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The repository's root.</summary>
    public static string Repository => RepositoryRoot.Folder;

    /// <summary>The project of the test workflows; built beside the tests, so that the tool need not build it.</summary>
    public static string Module { get; } = RepositoryRoot.At("tests", "Tutti.Cli.TestModule");

    /// <summary>What starts the tool. The one that ./test has built is compiled ahead and starts in half the time; beside the tests lies one for those who run them alone.</summary>
#pragma warning disable RS0030 // The one place where these tests are told about their surroundings.
    public static IReadOnlyList<string> Command { get; } =
        Environment.GetEnvironmentVariable("TUTTI_TOOL") is { Length: > 0 } built ? [built] : ["dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "tutti.dll")];
#pragma warning restore RS0030

    /// <summary>Runs the tool to its end.</summary>
    public async Task<ToolResult> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        return await EndAsync(process);
    }

    /// <summary>Starts a run of a test workflow and follows it to its end.</summary>
    public Task<ToolResult> FollowAsync(string workflow, params string[] more) => RunAsync(["run", Module, workflow, .. more]);

    /// <summary>Starts the tool; the caller ends it, or the test's end does.</summary>
    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Command[0]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _root };
        foreach (var argument in (string[])[.. Command.Skip(1), .. arguments]) { start.ArgumentList.Add(argument); }
        start.Environment["TUTTI_STORE"] = Store;
        start.Environment["XDG_CACHE_HOME"] = Path.Combine(Path.GetTempPath(), "tutti-cli-tests-cache");
        start.Environment["NO_COLOR"] = "1";
        foreach (var (name, value) in Variables) { start.Environment[name] = value; }
        var process = Process.Start(start) ?? throw new InvalidOperationException("The tool does not start.");
        process.StandardInput.Close();
        _processes.Add(process);
        return process;
    }

    /// <summary>Reads lines of stdout until one contains a text.</summary>
    public static async Task<string> ReadUntilAsync(Process process, string text)
    {
        using var limit = Limit();
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal)) { return line; }
        }

        throw new InvalidOperationException($"The tool ended without '{text}': {await process.StandardError.ReadToEndAsync(limit.Token)}");
    }

    /// <summary>Waits for the end.</summary>
    public static async Task<ToolResult> EndAsync(Process process)
    {
        using var limit = Limit();
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return new ToolResult((ExitCode)process.ExitCode, await output, await error);
    }

    /// <summary>Sends a signal, as a terminal or the system does.</summary>
    public static void Signal(Process process, string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        await EndHostAsync();
        foreach (var process in _processes)
        {
            try { process.Kill(entireProcessTree: true); }
            catch (InvalidOperationException) { /* it has ended, and been disposed */ }
            process.Dispose();
        }

        Directory.Delete(_root, recursive: true);
    }

    /// <summary>Kills the background host that a verb started, if there is one.</summary>
    public async Task EndHostAsync()
    {
        if (await Storage.Embedded.Control.ControlClient.TryConnectAsync(Store, CancellationToken.None) is not { } client) { return; }
        await using (client)
        {
            if (client.HolderProcessId == Environment.ProcessId) { return; }
            using var host = Process.GetProcessById(client.HolderProcessId);
            host.Kill();
            await host.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static CancellationTokenSource Limit()
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Patience);
        return limit;
    }
}

/// <summary>What a call of the tool came to.</summary>
internal sealed record ToolResult(ExitCode Code, string Output, string Error);
