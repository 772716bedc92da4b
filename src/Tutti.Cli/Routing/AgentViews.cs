using System.CommandLine;
using System.Globalization;
using System.Text.Json.Serialization;
using Tutti.Agents.Processes.Containment;
using Tutti.Agents.Routing;
using Tutti.Agents.Routing.Outcomes;
using Tutti.Cli.Flows;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Expressions.Diagnostics;
using Tutti.Governance.Risks;
using Tutti.Orchestration.Registry;

namespace Tutti.Cli.Routing;

/// <summary><c>tutti agent list</c>, <c>get</c> and <c>lint</c>.</summary>
internal static partial class AgentViews
{
    private const int MostShown = 60;

    internal static Command CreateList(GlobalOptions globals)
    {
        var from = AgentCommand.From();
        var command = new Command("list", "Lists agents and what their cards say.") { from };
        globals.Handle(command, (session, cancellationToken) => ListAsync(session, session.Arguments.GetValue(from) ?? "", cancellationToken));
        return command;
    }

    internal static Command CreateGet(GlobalOptions globals)
    {
        var name = new Argument<string>("NAME") { Description = "An agent." };
        var from = AgentCommand.From();
        var command = new Command("get", "Shows what the card of one agent says, and how its past tasks went.") { name, from };
        globals.Handle(command, (session, cancellationToken) => GetAsync(session, session.Arguments.GetValue(name) ?? "", session.Arguments.GetValue(from) ?? "", cancellationToken));
        return command;
    }

    internal static Command CreateLint(GlobalOptions globals)
    {
        var from = AgentCommand.From();
        var command = new Command("lint", "Finds all faults of cards at once, and what makes them hard to choose among.") { from };
        globals.Handle(command, (session, _) => Task.FromResult(Lint(session, session.Arguments.GetValue(from) ?? "")));
        return command;
    }

    private static async Task<ExitCode> ListAsync(Session session, string from, CancellationToken cancellationToken)
    {
        if (AgentCommand.Load(session, from) is not { } registry) { return ExitCode.Usage; }
        var (past, now) = (await AgentPasts.ReadAsync(session, registry, cancellationToken).ConfigureAwait(false), session.Time.GetUtcNow());
        new Listing<AgentRow>([.. registry.Agents.Select(agent => AgentRow.Of(agent, past))], AgentRowJson.Default.AgentRow, static row => row.Name)
            .Column("NAME", static row => row.Name)
            .Column("KIND", static row => row.Kind)
            .Column("EXAMPLES", static row => row.Examples.Count.ToString(CultureInfo.InvariantCulture))
            .Column("COST", static row => row.Cost ?? "-")
            .Column("LATENCY", static row => row.Latency ?? "-")
            .Column("RISK", static row => row.Risk ?? "-")
            .Column("SANDBOX", static row => row.Sandbox)
            .Column("PAST", row => AgentPasts.Words(row.Past, now))
            .Column("CAN", static row => row.Capabilities.Count == 0 ? "-" : AgentCommand.Plain(string.Join(", ", row.Capabilities), MostShown))
            .Column("DOES", static row => AgentCommand.Plain(row.Description, MostShown))
            .Print(session.Out, session.Format);
        return ExitCode.Success;
    }

    private static async Task<ExitCode> GetAsync(Session session, string name, string from, CancellationToken cancellationToken)
    {
        if (AgentCommand.Load(session, from) is not { } registry) { return ExitCode.Usage; }
        var agent = registry.Agents.FirstOrDefault(agent => agent.Card.Name == name) ?? throw AgentErrors.NoAgent(name, Spelling.Suggest(name, registry.Agents.Select(static agent => agent.Card.Name)));
        var row = AgentRow.Of(agent, await AgentPasts.ReadAsync(session, registry, cancellationToken).ConfigureAwait(false));
        if (session.Format != OutputFormat.Table)
        {
            new Listing<AgentRow>([row], AgentRowJson.Default.AgentRow, static row => row.Name).Print(session.Out, session.Format);
            return ExitCode.Success;
        }

        session.Print($"{row.Name} ({row.Kind}): {AgentCommand.Plain(row.Description, 400)}");
        session.Print($"  can       {Words(row.Capabilities)}");
        session.Print($"  cost      {row.Cost ?? "not said"}, latency {row.Latency ?? "not said"}, risk {row.Risk ?? "not said (counts as destructive)"}, sandbox {row.Sandbox}");
        session.Print($"  fallback  {Words(row.Fallback)}");
        session.Print($"  past      {(row.Past is { } past ? $"{AgentPasts.Words(past, session.Time.GetUtcNow())}; the last one {past.Last.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}" : "nothing known")}");
        session.Print(string.Create(CultureInfo.InvariantCulture, $"  {row.Examples.Count} examples"));
        foreach (var example in row.Examples) { session.Print($"    {AgentCommand.Plain(example, 120)}"); }
        return ExitCode.Success;
    }

    private static string Words(IReadOnlyList<string> words) => words.Count == 0 ? "-" : AgentCommand.Plain(string.Join(", ", words), 200);

    private static ExitCode Lint(Session session, string from)
    {
        var registry = AgentCommand.TryLoad(session, from, out var faults);
        FlowCheck.Print(session, [.. faults.Select(FlowCheck.FaultRow.Of)]);
        if (session.Format == OutputFormat.Table)
        {
            var warnings = faults.Count(static fault => fault.IsWarning);
            session.Say(string.Create(CultureInfo.InvariantCulture, $"{from}: {(registry is null ? $"faults: {faults.Count - warnings}" : $"agents: {registry.Agents.Count}")}, warnings: {warnings}"));
        }

        return registry is null ? ExitCode.Usage : ExitCode.Success;
    }

    /// <summary>A card as scripts read it.</summary>
    internal sealed record AgentRow(
        string Name, string Kind, string Description, IReadOnlyList<string> Capabilities, IReadOnlyList<string> Examples, string? Cost, string? Latency, string? Risk, string Sandbox, IReadOnlyList<string> Fallback, AgentTally? Past)
    {
        public static AgentRow Of(RegisteredAgent agent, IReadOnlyDictionary<string, AgentTally> past) => new(
            agent.Card.Name,
            agent.Agent.Kind,
            agent.Card.Description,
            agent.Card.Capabilities,
            agent.Card.Examples,
            agent.Card.Cost is { } cost ? RouteWords.WordOf(cost) : null,
            agent.Card.Latency is { } latency ? RouteWords.WordOf(latency) : null,
            agent.Card.Risk is { } risk ? RiskLadder.WordOf(risk) : null,
            WordOf(agent.Card.Sandbox),
            agent.Card.Fallback,
            past.GetValueOrDefault(agent.Card.Name));

        private static string WordOf(SandboxLevel level) => level switch { SandboxLevel.Worktree => "worktree", SandboxLevel.Namespace => "namespace", _ => "none" };
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(AgentRow))]
    internal sealed partial class AgentRowJson : JsonSerializerContext;
}
