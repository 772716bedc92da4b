using System.Diagnostics;
using Tutti.Cli.Gates;
using Tutti.Cli.Sessions;
using Tutti.Kernel;
using Tutti.Storage.Embedded.Control;

namespace Tutti.Cli.Hosts;

/// <summary>Starts this program once more as a background host, and waits until it serves.</summary>
internal sealed class HostLauncher(Session session)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>A host that was started, and the way to it.</summary>
    internal sealed record Started(IRunControl Control, string Announcement);

    public async Task<Started> StartAsync(CancellationToken cancellationToken)
    {
        var store = session.Location.Directory;
        using var process = Process.Start(Describe(store)) ?? throw Failure("the system refused.");
        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        var line = await process.StandardOutput.ReadLineAsync(limit.Token).ConfigureAwait(false);
        if (line != BackgroundProcess.Ready) { throw Refusal(line); }
        var control = await session.Access.TryConnectAsync(cancellationToken).ConfigureAwait(false) ?? throw Failure("it does not answer.");
        return new Started(control, $"Started a background host (process {process.Id}); it stops when there is nothing to do.");
    }

    private ProcessStartInfo Describe(string store)
    {
        var file = Environment.ProcessPath ?? throw Failure("the path of this program is unknown.");
        var start = new ProcessStartInfo(file)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        // It works in the root folder, where a relative name would mean another file.
        if (HostPolicy.Find(session.Tool, store) is { } policy) { start.Environment[HostPolicy.Variable] = policy; }
        if (Path.GetFileNameWithoutExtension(file) == "dotnet") { start.ArgumentList.Add(typeof(HostLauncher).Assembly.Location); }
        foreach (var argument in (string[])["host", "--background", "--store", store]) { start.ArgumentList.Add(argument); }
        return start;
    }

    private TuttiException Refusal(string? line) =>
        line?.Split('\t') is [var code, var message] ? new TuttiException(code, message) : Failure("it ended at once.");

    private TuttiException Failure(string why) => ControlErrors.HostNotStarted(why, BackgroundProcess.LogPath(session.Location.Directory));
}
