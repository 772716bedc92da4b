using System.Globalization;
using Tutti.Agents.Processes;
using Tutti.Agents.Processes.Admission;
using Tutti.Agents.Tools;
using Tutti.Cli.Gates;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Governance.Pins;
using Tutti.Governance.Policies;

namespace Tutti.Cli.Policies;

/// <summary>Asks a server of a policy for its tools: starts it or connects to it as agents do, and ends it afterwards.</summary>
internal static class LiveListing
{
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(5);

    /// <summary>The server's tools.</summary>
    /// <exception cref="Tutti.Kernel.TuttiException">TUT5064: it did not list them.</exception>
    public static async Task<ToolListing> AskAsync(Session session, ServerDefinition server, TimeSpan limit, CancellationToken cancellationToken)
    {
        session.Say(server.Url is { } address ? $"Asking {Texts.OneLine(address.GetLeftPart(UriPartial.Path), 100)} for its tools …" : $"Starting {Texts.OneLine(string.Join(' ', server.Run), 100)} …");
        foreach (var problem in ToolServers.ProblemsOf(session.Tool, server)) { session.Say(problem); }
        var since = session.Time.GetTimestamp();
        var client = ToolServers.Open(session.Tool, server, () => RunnerOf(session), startLimit: limit);
        await using (client.ConfigureAwait(false))
        {
            try
            {
                var tools = await WithSignsAsync(session, client.DescribeToolsAsync(cancellationToken), limit, cancellationToken).ConfigureAwait(false);
                session.Say(string.Create(CultureInfo.InvariantCulture, $"It lists {tools.Count} tools, after {Texts.Duration(session.Time.GetElapsedTime(since))}."));
                return ToolListing.Of(server.Name, tools.Select(ToolDefinition.Of));
            }
            catch (ToolException failed) { throw PolicyErrors.NotListed(server.Name, failed); }
        }
    }

    private static ProcessRunner RunnerOf(Session session) => new(session.Tool.Supervisor, ProcessEnvironment.OfHost(), new ProcessAdmission(), session.Time);

    /// <summary>Says now and then that it is still waited for: package managers may load a server first.</summary>
    private static async Task<T> WithSignsAsync<T>(Session session, Task<T> listing, TimeSpan limit, CancellationToken cancellationToken)
    {
        var since = session.Time.GetTimestamp();
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        while (await Task.WhenAny(listing, Task.Delay(SignOfLife, session.Time, done.Token)).ConfigureAwait(false) != listing && !cancellationToken.IsCancellationRequested)
        {
            session.Say(string.Create(CultureInfo.InvariantCulture, $"Still waiting ({session.Time.GetElapsedTime(since).TotalSeconds:0} s of {limit.TotalSeconds:0} s) …"));
        }

        await done.CancelAsync().ConfigureAwait(false);
        return await listing.ConfigureAwait(false);
    }
}
