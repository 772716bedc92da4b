using System.Diagnostics;
using Tutti.Testing;

namespace Tutti.Torture.Tools;

/// <summary>Hosts that are built with faults which can be switched on, beside all others.</summary>
internal static class MutantHost
{
    /// <summary>Tests that build into one folder, one after the other.</summary>
    public const string Collection = "mutant hosts";

    /// <summary>Builds a host of the tests.</summary>
    /// <returns>The program.</returns>
    public static async Task<string> BuildAsync(string project)
    {
        var artifacts = RepositoryRoot.At("artifacts", "mutant-host");
        string[] arguments = ["build", $"tests/{project}", "-c", "Release", "-v", "quiet", "--nologo", "-p:TuttiMutants=true", $"-p:ArtifactsPath={artifacts}", "-p:RunAnalyzers=false"];
        using var build = Process.Start(new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = RepositoryRoot.Folder, RedirectStandardOutput = true }) ?? throw new InvalidOperationException("dotnet did not start.");
        var printed = await build.StandardOutput.ReadToEndAsync(Workplace.Cancellation);
        await build.WaitForExitAsync(Workplace.Cancellation);
        Assert.True(build.ExitCode == 0, printed);
        return Path.Combine(artifacts, "bin", project, "release", project);
    }
}
