using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Cli.Hosts;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Server.Inbox;

namespace Tutti.Cli.Approvals;

/// <summary><c>tutti approval serve</c>: the inbox as a page on this machine.</summary>
internal static class ApprovalServe
{
    internal static Command Create(GlobalOptions globals)
    {
        var port = new Option<int>("--port") { Description = "The port of 127.0.0.1; any that is free unless told.", HelpName = "PORT" };
        var command = new Command("serve", "Shows the same as a page on this machine, and prints a link to it that works once.") { port };
        globals.Handle(command, (session, cancellationToken) => RunAsync(session, session.Arguments.GetValue(port), cancellationToken));
        return command;
    }

    private static async Task<ExitCode> RunAsync(Session session, int port, CancellationToken cancellationToken)
    {
        using var interrupt = new Interrupts(cancellationToken);
        var inbox = new StoreInbox(session);
        await using (inbox.ConfigureAwait(false))
        {
            await inbox.OpenAsync(cancellationToken).ConfigureAwait(false);
            var options = new InboxOptions { Port = port, Time = session.Time, Logger = new LineLogger(session.Tool.Error, session.Time) };
            var server = await InboxServer.StartAsync(inbox, options, cancellationToken).ConfigureAwait(false);
            await using (server.ConfigureAwait(false))
            {
                Print(session, server);
                try { await Task.Delay(Timeout.InfiniteTimeSpan, session.Time, interrupt.Token).ConfigureAwait(false); }
                catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested) { /* asked to leave */ }
            }
        }

        return ExitCode.Success;
    }

    private static void Print(Session session, InboxServer server)
    {
        session.Print(session.Format is OutputFormat.Json or OutputFormat.JsonLines
            ? JsonSerializer.Serialize(new InboxPlace(server.Link.ToString(), server.Address.ToString()), InboxPlaceJson.Default.InboxPlace)
            : server.Link.ToString());
        session.Out.Flush();
        session.Say("Open this link in a browser of this machine; it works once. Calls that need a key need it there too. Ctrl-C ends the page, runs go on.");
    }
}

/// <summary>Where the inbox is, for scripts.</summary>
/// <param name="Link">The link that logs in, once.</param>
/// <param name="Address">The page.</param>
internal sealed record InboxPlace([property: JsonPropertyName("link")] string Link, [property: JsonPropertyName("address")] string Address);

[JsonSerializable(typeof(InboxPlace))]
internal sealed partial class InboxPlaceJson : JsonSerializerContext;
