using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Gateway;
using Tutti.Gateway.Watching;
using Tutti.Governance.Limits;
using Tutti.Governance.Risks;
using Tutti.Kernel;
using Tutti.Storage.Embedded.Control;

namespace Tutti.Cli.Gateways;

/// <summary><c>tutti gateway status, sessions, tools</c>: what the gateway of a store is doing, asked from another terminal.</summary>
internal static class GatewayLooks
{
    internal static Command CreateStatus(GlobalOptions globals)
    {
        var command = new Command("status", "Shows what the gateway of this store is doing: its policy, servers, calls and what waits for people.");
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var answer = await AskAsync(session, GatewayTopics.Status, body: null, cancellationToken).ConfigureAwait(false);
            if (answer.Deserialize(GatewayJson.Default.GatewayReport) is { } report) { Print(session, report, answer); }
            return ExitCode.Success;
        });
        return command;
    }

    internal static Command CreateSessions(GlobalOptions globals)
    {
        var command = new Command("sessions", "Lists the sessions of the gateway of this store, and the runs of clients without sessions.");
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var rows = (await AskAsync(session, GatewayTopics.Sessions, body: null, cancellationToken).ConfigureAwait(false)).Deserialize(GatewayJson.Default.SessionStatusArray) ?? [];
            var now = session.Time.GetUtcNow();
            new Listing<SessionStatus>(rows, GatewayJson.Default.SessionStatus, static row => row.Run)
                .Column("RUN", static row => Texts.ShortId(row.Run))
                .Column("CALLER", static row => row.Caller)
                .Column("CLIENT", static row => Texts.OneLine($"{row.Client} {row.ClientVersion}", 40))
                .Column("ERA", static row => $"{(row.IsStateless ? "stateless" : "greeting")} {row.Version}")
                .Column("SINCE", row => Texts.Ago(row.Since, now))
                .Column("IDLE", row => row.UnderWay > 0 ? "-" : Texts.Duration(now - row.UsedAt))
                .Column("CALLS", static row => Number(row.Calls))
                .Column("UNDER WAY", static row => Number(row.UnderWay))
                .Print(session.Out, session.Format);
            if (rows.Length == 0 && session.Format == OutputFormat.Table) { session.Say("No client has a session."); }
            return ExitCode.Success;
        });
        return command;
    }

    internal static Command CreateTools(GlobalOptions globals)
    {
        var caller = new Option<string?>("--as") { Description = "The caller for whom the policy is asked: the user or id of a key, or a name; whoever needs no key unless told.", HelpName = "CALLER" };
        var command = new Command("tools", "Lists the tools behind the gateway of this store: their risks, how they stand to what was reviewed, and what the policy says of them.") { caller };
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var body = JsonSerializer.SerializeToElement(new ToolsAsk(session.Arguments.GetValue(caller)), GatewayJson.Default.ToolsAsk);
            var rows = (await AskAsync(session, GatewayTopics.Tools, body, cancellationToken).ConfigureAwait(false)).Deserialize(GatewayJson.Default.ToolStatusArray) ?? [];
            new Listing<ToolStatus>(rows, GatewayJson.Default.ToolStatus, static row => row.Name)
                .Column("TOOL", static row => row.Name)
                .Column("SERVER", static row => row.Server)
                .Column("RISK", static row => $"{RiskLadder.WordOf(row.Risk)} ({WordOf(row.RiskFrom)})")
                .Column("REVIEW", static row => WordOf(row.Pinning))
                .Column("SHOWN", static row => row.IsHidden ? "hidden" : "yes")
                .Column("VERDICT", static row => row.Verdict.ToString().ToLowerInvariant())
                .Column("RULE", static row => row.Rule ?? "-")
                .Print(session.Out, session.Format);
            if (rows.Length == 0 && session.Format == OutputFormat.Table) { session.Say("No session has asked the servers for their tools yet, and none are pinned."); }
            return ExitCode.Success;
        });
        return command;
    }

    private static void Print(Session session, GatewayReport report, JsonElement json)
    {
        var (status, now) = (report.Gateway, session.Time.GetUtcNow());
        if (session.Format != OutputFormat.Table)
        {
            session.Print(session.Format == OutputFormat.Id ? report.Address?.ToString() ?? "stdio" : json.GetRawText());
            return;
        }

        session.Print($"address   {report.Address?.ToString() ?? "one client over standard input and output"}");
        session.Print($"policy    {report.PolicyFile} ({status.Policy[..Math.Min(12, status.Policy.Length)]})");
        session.Print($"up        since {status.Since.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} ({Texts.Duration(now - status.Since)})");
        session.Print($"audit     {(status.Audit == GatewayAudit.Batched ? "batched: records of reviewed reads follow within milliseconds" : "durable")}");
        session.Print(string.Create(CultureInfo.InvariantCulture, $"sessions  {status.Sessions} (different callers: {status.Callers}; at most {status.MostSessions} of each era)"));
        session.Print(string.Create(CultureInfo.InvariantCulture, $"calls     {status.Calls.Allowed} allowed, {status.Calls.Asked} asked, {status.Calls.Denied} denied, {status.Calls.Unjudged} not judged"));
        session.Print(string.Create(CultureInfo.InvariantCulture, $"waiting   {(status.WaitingApprovals == 0 ? "nothing for people" : $"people are asked in {status.WaitingApprovals} runs: tutti approval list")}"));
        foreach (var problem in status.Problems) { session.Print($"problem   {problem}"); }
        session.Print("");
        new Listing<ServerStatus>(status.Servers, GatewayJson.Default.ServerStatus, static row => row.Name)
            .Column("SERVER", static row => row.Name)
            .Column("STATE", static row => row.State.ToString().ToLowerInvariant())
            .Column("VERSION", static row => row.Version.Length == 0 ? "-" : row.Version)
            .Column("CONNECTIONS", static row => Number(row.Connections))
            .Column("UNDER WAY", UnderWayOf)
            .Column("CALLS", static row => Number(row.Calls))
            .Column("FAILURES", static row => Number(row.Failures))
            .Column("RESTARTS", static row => Number(row.Restarts))
            .Column("BREAKER", row => BreakerOf(row, now))
            .Column("LAST FAULT", row => row.LastFault is { } code && row.LastFaultAt is { } at ? $"{code} {Texts.Ago(at, now)}" : "-")
            .Print(session.Out, session.Format);
        if (report.PolicyFaults.Count == 0) { return; }
        session.Print("\nThe file of the policy has changed and is faulty: an older one stays in force.");
        foreach (var fault in report.PolicyFaults) { session.Print($"  {fault}"); }
    }

    private static string UnderWayOf(ServerStatus server)
    {
        var places = server.AtOnce is { } most ? $" of {Number(most)}" : "";
        return $"{Number(server.UnderWay)}{places}{(server.Waiting > 0 ? $", {Number(server.Waiting)} wait" : "")}{(server.Refused > 0 ? $", {Number(server.Refused)} refused" : "")}";
    }

    private static string BreakerOf(ServerStatus server, DateTimeOffset now)
    {
        var word = server.Breaker switch { CircuitStatus.Open => "open", CircuitStatus.HalfOpen => "half-open", _ => "closed" };
        return server.LeftAloneUntil is { } until && until > now ? $"{word}, no calls for {Texts.Duration(until - now)}" : word;
    }

    private static string WordOf(RiskSource source) => source switch { RiskSource.Review => "reviewed", RiskSource.Annotation => "annotation", _ => "words" };

    private static string WordOf(ToolPinning pinning) => pinning switch { ToolPinning.Pinned => "pinned", ToolPinning.Quarantined => "quarantined", ToolPinning.NotListed => "not listed", _ => "-" };

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Asks whoever holds the store. Nothing is started for it: a gateway that does not run does nothing.</summary>
    /// <exception cref="TuttiException">No gateway runs there (TUT5127).</exception>
    private static async Task<JsonElement> AskAsync(Session session, string topic, JsonElement? body, CancellationToken cancellationToken)
    {
        var control = await session.Access.TryConnectAsync(cancellationToken).ConfigureAwait(false) ?? throw GatewayErrors.NoGateway(session.Location.Directory);
        await using (control.ConfigureAwait(false)) { return await control.AskAsync(new AskOrder { Topic = topic, Body = body, By = Session.Person }, cancellationToken).ConfigureAwait(false); }
    }
}
