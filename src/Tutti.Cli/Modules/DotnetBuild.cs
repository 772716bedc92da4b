using System.ComponentModel;
using System.Diagnostics;
using Tutti.Storage.Embedded.Control.Hosting;

namespace Tutti.Cli.Modules;

/// <summary>One call of the SDK: builds a project and says where its assembly lies.</summary>
internal static class DotnetBuild
{
    private const int MostErrors = 10;

    public static async Task<string> RunAsync(string project, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(project),
        };
        foreach (var argument in (string[])["build", project, "--configuration", "Release", "-nodeReuse:false", "-nologo", "-t:Build", "-getProperty:TargetPath"]) { start.ArgumentList.Add(argument); }
        foreach (var (name, value) in ((string, string)[])[("DOTNET_NOLOGO", "1"), ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"), ("DOTNET_CLI_UI_LANGUAGE", "en"), ("MSBUILDDISABLENODEREUSE", "1"), ("UseSharedCompilation", "false")]) { start.Environment[name] = value; }
        using var build = Start(start, project);
        build.StandardInput.Close();
        var output = build.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = build.StandardError.ReadToEndAsync(cancellationToken);
        try { await build.WaitForExitAsync(cancellationToken).ConfigureAwait(false); }
        catch (OperationCanceledException)
        {
            build.Kill(entireProcessTree: true);
            throw;
        }

        var text = await output.ConfigureAwait(false);
        var target = text.Trim();
        return build.ExitCode == 0 && File.Exists(target)
            ? target
            : throw ModuleErrors.NotBuilt(project, ErrorsIn(text + await errors.ConfigureAwait(false)));
    }

    private static Process Start(ProcessStartInfo start, string project)
    {
        try { return Process.Start(start) ?? throw ModuleErrors.NoSdk(project); }
        catch (Win32Exception) { throw ModuleErrors.NoSdk(project); }
    }

    private static string ErrorsIn(string log)
    {
        var lines = log.Split('\n').Select(static line => line.Trim()).Where(static line => line.Length > 0).ToList();
        var errors = lines.Where(static line => line.Contains(": error ", StringComparison.Ordinal) || line.StartsWith("error ", StringComparison.Ordinal))
            .Select(static line => line.Split(" [")[0]).Distinct().Take(MostErrors).ToList();
        return string.Join('\n', errors.Count > 0 ? errors : lines.TakeLast(MostErrors));
    }
}
