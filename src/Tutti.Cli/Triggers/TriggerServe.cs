using System.CommandLine;
using System.Net;
using Tutti.Cli.Audits;
using Tutti.Cli.Hosts;
using Tutti.Cli.Modules;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Server.Triggers;
using Tutti.Storage.Embedded.Control.Hosting;

namespace Tutti.Cli.Triggers;

/// <summary><c>tutti trigger serve</c>: holds the store, does what triggers decide, and takes events over HTTP.</summary>
internal static class TriggerServe
{
    internal static Command Create(GlobalOptions globals)
    {
        var address = new Option<string?>("--address") { Description = "Where to listen; 127.0.0.1 unless told. Elsewhere the policy must name keys or issuers; put TLS before it.", HelpName = "IP" };
        var port = new Option<int>("--port") { Description = "The port; any that is free unless told.", HelpName = "PORT" };
        var names = new Option<string[]>("--host-name") { Description = "A name by which senders reach it, beside its address; several may be given.", HelpName = "NAME" };
        var command = new Command("serve", "Holds the store, runs its triggers, and takes webhooks and CloudEvents over HTTP.") { address, port, names };
        globals.Handle(command, (session, cancellationToken) =>
        {
            var ip = session.Arguments.GetValue(address) is not { } text ? IPAddress.Loopback : IPAddress.TryParse(text, out var parsed) ? parsed : throw AuditFaults.NoAddress(text);
            return RunAsync(session, ip, session.Arguments.GetValue(port), session.Arguments.GetValue(names) ?? [], cancellationToken);
        });
        return command;
    }

    private static async Task<ExitCode> RunAsync(Session session, IPAddress address, int port, string[] names, CancellationToken cancellationToken)
    {
        using var interrupts = new Interrupts(cancellationToken);
        var services = new HostServices(session.Tool, session.Location.Directory);
        var isLocal = IPAddress.IsLoopback(address);
        var identities = services.Gate.Gate.Policy.Identities;
        if (!isLocal && identities.Keys.Count + identities.Issuers.Count == 0) { throw TriggerFaults.NoIdentities(address.ToString()); }
        var control = await session.Access.HoldAsync(session.Holding(services: services), interrupts.Token).ConfigureAwait(false);
        await using (control.ConfigureAwait(false))
        {
            if (control is not StoreHolder holder || services.Gate.Engine is not { } engine) { throw TriggerFaults.StoreHeld(session.Location.Directory); }
            foreach (var problem in holder.Problems) { session.Say(problem); }
            var desk = new EventDesk(session.Tool, services.Gate, engine, new EventRuns(engine, holder), services.Triggers.Poke, isLocal);
            var server = await EventServer.StartAsync(desk, OptionsAt(session, address, port, names), interrupts.Token).ConfigureAwait(false);
            await using (server.ConfigureAwait(false)) { await ServeAsync(session, server, interrupts.Token).ConfigureAwait(false); }
        }

        return ExitCode.Success;
    }

    private static EventServerOptions OptionsAt(Session session, IPAddress address, int port, string[] names)
    {
        IReadOnlyList<string> usual = IPAddress.IsLoopback(address) ? ["localhost", "127.0.0.1", "[::1]"] : [address.ToString()];
        return new EventServerOptions { Address = address, Port = port, Hosts = [.. usual, .. names], Time = session.Time, Logger = new LineLogger(session.Tool.Error, session.Time) };
    }

    private static async Task ServeAsync(Session session, EventServer server, CancellationToken cancellationToken)
    {
        session.Print(server.Address.ToString());
        await session.Out.FlushAsync(cancellationToken).ConfigureAwait(false);
        session.Say("Events go by POST to hooks/NAME and topics/NAME there. Ctrl-C ends it; every run stands where it is.");
        try { await Task.Delay(Timeout.InfiniteTimeSpan, session.Time, cancellationToken).ConfigureAwait(false); }
        catch (OperationCanceledException) { /* asked to end */ }
    }
}
