#if !TUTTI_MUTANTS
using System.Diagnostics;
using Tutti.Testing;

namespace Tutti.Simulation;

/// <summary>Builds the variant with faults and runs its tests: a simulator that cannot fail proves nothing.</summary>
public sealed class MutantBuildTests(ITestOutputHelper output)
{
    [Fact]
    public async Task EveryFaultOfTheProtocol_IsFound()
    {
        var root = RepositoryRoot.Folder;
        var artifacts = Path.Combine(root, "artifacts", "mutants");
        await RunAsync(root, "dotnet", ["build", "tests/Simulation", "-c", "Release", "-v", "quiet", "--nologo", "-p:TuttiMutants=true", $"-p:ArtifactsPath={artifacts}", "-p:RunAnalyzers=false"]);

        var printed = await RunAsync(root, Path.Combine(artifacts, "bin", "Tutti.Simulation", "release", "Tutti.Simulation"), ["-class", "Tutti.Simulation.MutantTests", "-showLiveOutput", "-noColor"]);

        foreach (var line in printed.Split('\n').Where(line => line.Contains(" after ", StringComparison.Ordinal))) { output.WriteLine(line.Trim()); }
        Assert.Contains("Total: 41, Errors: 0, Failed: 0", printed, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(string folder, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"'{program}' did not start.");
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var printed = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, printed + await errors);
        return printed;
    }
}
#endif
