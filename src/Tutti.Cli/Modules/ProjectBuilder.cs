using Tutti.Cli.Output;
using Tutti.Storage.Embedded.Control.Hosting;

namespace Tutti.Cli.Modules;

/// <summary>Gives the built assembly of a project, and builds it when its sources changed since.</summary>
/// <remarks>Asking MSBuild costs a second, so the answer is kept in the user's cache together with a stamp of the sources.</remarks>
internal sealed class ProjectBuilder(Action<string> say, TimeProvider time)
{
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(100);

    /// <summary>The path of the assembly, up to date.</summary>
    /// <param name="folder">The project's folder.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    public async Task<string> BuildAsync(string folder, CancellationToken cancellationToken)
    {
        var project = FindProject(folder);
        var cache = new BuildCache(project);
        if (cache.TryRead(SourceStamp.Of(project)) is { } known) { return known; }
        using var held = await cache.LockAsync(time, LockPause, cancellationToken).ConfigureAwait(false);
        var stamp = SourceStamp.Of(project); // another tool may have built it meanwhile
        if (cache.TryRead(stamp) is { } built) { return built; }
        var began = time.GetTimestamp();
        say($"tutti: building {Texts.NearPath(project)} …");
        var assembly = await DotnetBuild.RunAsync(project, cancellationToken).ConfigureAwait(false);
        say($"tutti: built in {Texts.Duration(time.GetElapsedTime(began))}");
        return cache.Keep(stamp, assembly);
    }

    /// <summary>Whether a folder holds a project that can be run.</summary>
    public static bool IsProject(string folder) => Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.csproj").Any();

    private static string FindProject(string folder)
    {
        if (!Directory.Exists(folder)) { throw ModuleErrors.NoTarget(folder, []); }
        var projects = Directory.GetFiles(folder, "*.csproj");
        return projects is [var project] ? project : throw ModuleErrors.NoProject(folder, projects.Length);
    }
}
