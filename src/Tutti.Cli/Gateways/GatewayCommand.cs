using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Tutti.Cli.Audits;
using Tutti.Cli.Gates;
using Tutti.Cli.Hosts;
using Tutti.Cli.Sessions;
using Tutti.Gateway;
using Tutti.Server.Gateways;
using Tutti.Storage.Embedded.Control.Hosting;

namespace Tutti.Cli.Gateways;

/// <summary><c>tutti gateway</c>: many MCP servers behind one endpoint and the gate.</summary>
internal static class GatewayCommand
{
    internal static Command Create(GlobalOptions globals)
    {
        var config = new Option<string?>("--config") { Description = "The policy, which names the servers; the store's own unless told.", HelpName = "FILE" };
        var stdio = new Option<bool>("--stdio") { Description = "Serves one client over standard input and output, and ends with it." };
        var address = new Option<string?>("--address") { Description = "Where to listen; 127.0.0.1 unless told. Elsewhere the policy must name keys or issuers; put TLS before it.", HelpName = "IP" };
        var port = new Option<int?>("--port") { Description = "The port; any that is free unless told.", HelpName = "PORT" };
        var names = new Option<string[]>("--host-name") { Description = "A name by which clients reach it, beside its address; several may be given.", HelpName = "NAME" };
        var audit = new Option<string>("--audit") { Description = "durable: a decision is on the disk before its call is forwarded. batched: but for reviewed reads, whose records follow within milliseconds.", HelpName = "durable|batched", DefaultValueFactory = static _ => "durable" };
        audit.AcceptOnlyFromAmong("durable", "batched");
        var rate = new Option<int?>("--most-per-second") { Description = "Messages of one caller a second over HTTP, ten times as many at once; 1000 unless told, 0 for any number.", HelpName = "N" };
        var idle = new Option<int?>("--idle-minutes") { Description = "After so many minutes without use a session over HTTP ends, and the run of a caller without one; 30 unless told.", HelpName = "N" };
        var reached = new Option<string?>("--public-address") { Description = "Where clients reach it from outside, for what they are told about tokens; as their requests say, unless told.", HelpName = "URL" };
        var page = new Option<Uri?>("--approval-page") { Description = "Where people answer, as clients that open pages for their person are told; that of tutti approval serve, for example.", HelpName = "URL", CustomParser = AddressOf };
        var otlp = new Option<Uri?>("--otlp") { Description = "A collector of OpenTelemetry that gets traces and metrics, by OTLP over HTTP: http://127.0.0.1:4318. OTEL_EXPORTER_OTLP_HEADERS has its keys.", HelpName = "URL", CustomParser = AddressOf };
        var command = new Command("gateway", "Serves the MCP servers that a policy names, at one endpoint: every call goes through the gate.") { config, stdio, address, port, names, audit, rate, idle, reached, page, otlp };
        command.Add(GatewayLooks.CreateStatus(globals));
        command.Add(GatewayLooks.CreateSessions(globals));
        command.Add(GatewayLooks.CreateTools(globals));
        globals.Handle(command, (session, cancellationToken) =>
        {
            var parsed = session.Arguments;
            var (ip, hosts) = (parsed.GetValue(address), parsed.GetValue(names) ?? []);
            if (parsed.GetValue(stdio) && (ip is not null || parsed.GetValue(port) is not null || hosts.Length > 0)) { throw GatewayErrors.TwoFronts(); }
            var place = new GatewayPlace(parsed.GetValue(stdio), AddressOf(ip), parsed.GetValue(port) ?? 0, hosts, parsed.GetValue(audit) == "batched" ? GatewayAudit.Batched : GatewayAudit.Durable, RateOf(parsed.GetValue(rate)), parsed.GetValue(idle), PublicOf(parsed.GetValue(reached)), parsed.GetValue(page));
            return RunAsync(session, parsed.GetValue(config), place, parsed.GetValue(otlp), cancellationToken);
        });
        return command;
    }

    private static Uri? AddressOf(ArgumentResult given)
    {
        if (Uri.TryCreate(given.Tokens[0].Value, UriKind.Absolute, out var page) && page.Scheme is "http" or "https") { return page; }
        given.AddError($"{(given.Parent as OptionResult)?.Option.Name} takes an address of http or https, not '{given.Tokens[0].Value}'.");
        return null;
    }

    private static IPAddress AddressOf(string? text) => text is null ? IPAddress.Loopback : IPAddress.TryParse(text, out var parsed) ? parsed : throw AuditFaults.NoAddress(text);

    private static async Task<ExitCode> RunAsync(Session session, string? config, GatewayPlace place, Uri? collector, CancellationToken cancellationToken)
    {
        using var interrupts = new Interrupts(cancellationToken);
        var setup = GatewaySetup.Open(session, config);
        var options = setup.OptionsAt(place);
        using var export = GatewayExport.Open(collector, session.Tool);
        var control = await session.Access.HoldAsync(session.Holding(services: setup.Services), interrupts.Token).ConfigureAwait(false);
        await using (control.ConfigureAwait(false))
        {
            if (control is not StoreHolder || setup.Services.Gate.Engine is not { } engine) { throw GatewayErrors.StoreHeld(session.Location.Directory); }
            var gateway = new TuttiGateway(engine, setup.Services.Gate.Sessions, setup.Services.Runner, options, session.Time);
            await using (gateway.ConfigureAwait(false)) { await ServeAsync(session, setup.Services.Gate, gateway, options, place, interrupts.Token).ConfigureAwait(false); }
        }

        return ExitCode.Success;
    }

    private static async Task ServeAsync(Session session, HostGate host, TuttiGateway gateway, GatewayOptions options, GatewayPlace place, CancellationToken cancellationToken)
    {
        if (place.IsStdio)
        {
            host.Attend(gateway.Look, address: null);
            var (input, output) = (session.Tool.OpenInput(), session.Tool.OpenOutput());
            await using (input.ConfigureAwait(false))
            await using (output.ConfigureAwait(false)) { await gateway.ServeAsync(input, output, GatewaySetup.Local, cancellationToken).ConfigureAwait(false); }
            return;
        }

        var server = await GatewayServer.StartAsync(gateway, place.Address, place.Port, options, cancellationToken).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            host.Attend(gateway.Look, server.Address);
            session.Print(server.Address.ToString());
            await session.Out.FlushAsync(cancellationToken).ConfigureAwait(false);
            session.Say("Clients of MCP reach the policy's servers there. Ctrl-C ends it.");
            try { await Task.Delay(Timeout.InfiniteTimeSpan, session.Time, cancellationToken).ConfigureAwait(false); }
            catch (OperationCanceledException) { /* asked to end */ }
        }
    }

    private static int? RateOf(int? given) => given is < 0 ? throw GatewayErrors.NoRate(given.Value) : given;

    private static Uri? PublicOf(string? given)
    {
        if (given is null) { return null; }
        return Uri.TryCreate(given, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp) && address.PathAndQuery == "/" ? address : throw GatewayErrors.NoPublicAddress(given);
    }
}
