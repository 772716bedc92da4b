using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Agents.Routing;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Governance.Risks;

namespace Tutti.Cli.Routing;

/// <summary><c>tutti agent route TEXT</c>: who is right for a task, how sure that is, and why.</summary>
internal static partial class AgentRoute
{
    internal static Command Create(GlobalOptions globals)
    {
        var text = new Argument<string>("TEXT") { Description = "The task in words." };
        var options = new Options(AgentCommand.From(), AgentCommand.Precision());
        var command = new Command("route", "Says which agent is right for a task, how sure that is, and why.") { text };
        options.AddTo(command);
        globals.Handle(command, (session, cancellationToken) => RouteAsync(session, session.Arguments.GetValue(text) ?? "", options, cancellationToken));
        return command;
    }

    private static async Task<ExitCode> RouteAsync(Session session, string text, Options options, CancellationToken cancellationToken)
    {
        if (AgentCommand.Load(session, session.Arguments.GetValue(options.From) ?? "") is not { } registry) { return ExitCode.Usage; }
        var threshold = session.Arguments.GetValue(options.Threshold);
        if (threshold is < 0 or > 1) { throw AgentErrors.OutOfRange(options.Threshold.Name, 0, 1); }
        var router = await AgentRouter.CreateAsync(
            AgentCommand.CardsOf(registry),
            new RouterOptions { Threshold = threshold, Precision = AgentCommand.ShareOf(session, options.Precision, 50), Stronger = session.Arguments.GetValue(options.Stronger) },
            cancellationToken).ConfigureAwait(false);
        router = router.WithRecords(AgentPasts.At(await AgentPasts.ReadAsync(session, registry, cancellationToken).ConfigureAwait(false), session.Time.GetUtcNow())); // the threshold is of cards alone, as in a flow
        var decision = await router.RouteAsync(options.RequestOf(session, text), cancellationToken).ConfigureAwait(false);
        Print(session, DecisionRow.Of(decision));
        return decision.Verdict == RouteVerdict.Nobody ? ExitCode.NotFound : ExitCode.Success;
    }

    private static void Print(Session session, DecisionRow row)
    {
        if (session.Format is OutputFormat.Json or OutputFormat.JsonLines)
        {
            session.Print(JsonSerializer.Serialize(row, DecisionJson.Default.DecisionRow));
            return;
        }

        if (session.Format == OutputFormat.Id)
        {
            if (row.Agent is { } agent) { session.Print(agent); }
            return;
        }

        session.Print(row.Sentence);
        new Listing<CandidateRow>(row.Candidates, DecisionJson.Default.CandidateRow, static candidate => candidate.Agent)
            .Column("CANDIDATE", static candidate => candidate.Agent)
            .Column("SCORE", static candidate => Number(candidate.Score))
            .Column("LIKELY", static candidate => candidate.Share is { } share ? Percent(share) : "-")
            .Column("WORDS", static candidate => Number(candidate.Words))
            .Column("LETTERS", static candidate => Number(candidate.Letters))
            .Column("MEANING", static candidate => Number(candidate.Meaning))
            .Column("LEARNED", static candidate => Number(candidate.Learned))
            .Column("RECORD", static candidate => Number(candidate.Record))
            .Column("PAST", static candidate => AgentPasts.Words(candidate.Past))
            .Column("IN COMMON", static candidate => candidate.Shared.Count == 0 ? "-" : string.Join(", ", candidate.Shared))
            .Print(session.Out, OutputFormat.Table);
    }

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.#} %");

    /// <summary>What a request may be bound by.</summary>
    private sealed record Options(Option<string> From, Option<double> Precision)
    {
        public Option<double?> Threshold { get; } = new("--threshold") { Description = "How sure it must be, from 0 to 1; measured on the cards' examples unless told.", HelpName = "NUMBER" };

        public Option<string?> Stronger { get; } = new("--stronger") { Description = "Who does what is not sure enough; a person unless told.", HelpName = "AGENT" };

        private Option<string[]> Capabilities { get; } = new("--capability") { Description = "What the agent must be able to do; may be repeated.", HelpName = "WORD" };

        private Option<string[]> Among { get; } = new("--among") { Description = "Whom to choose from; may be repeated.", HelpName = "AGENT" };

        private Option<string[]> Except { get; } = new("--except") { Description = "Whom to leave out, because it has failed for example; may be repeated.", HelpName = "AGENT" };

        private Option<string?> MostCost { get; } = Word("--most-cost", "What it may cost at most.", RouteWords.Costs);

        private Option<string?> MostLatency { get; } = Word("--most-latency", "How long it may take at most.", RouteWords.Latencies);

        private Option<string?> MostRisk { get; } = Word("--most-risk", "What it may be able to do at worst.", RiskLadder.Words);

        public void AddTo(Command command)
        {
            foreach (var option in (Option[])[From, Capabilities, Among, Except, MostCost, MostLatency, MostRisk, Threshold, Precision, Stronger]) { command.Add(option); }
        }

        public RouteRequest RequestOf(Session session, string text)
        {
            var parsed = session.Arguments;
            return new RouteRequest
            {
                Text = text,
                Capabilities = parsed.GetValue(Capabilities) ?? [],
                Among = parsed.GetValue(Among) is { Length: > 0 } among ? among : null,
                Except = parsed.GetValue(Except) ?? [],
                MostCost = RouteWords.CostOf(parsed.GetValue(MostCost)),
                MostLatency = RouteWords.LatencyOf(parsed.GetValue(MostLatency)),
                MostRisk = parsed.GetValue(MostRisk) is { } risk ? RiskLadder.OfWord(risk) : null,
            };
        }

        private static Option<string?> Word(string name, string description, IReadOnlyList<string> words)
        {
            var option = new Option<string?>(name) { Description = description, HelpName = string.Join('|', words) };
            option.AcceptOnlyFromAmong([.. words]);
            return option;
        }
    }

    /// <summary>A decision as scripts read it.</summary>
    internal sealed record DecisionRow(string Verdict, string? Agent, double Confidence, double Threshold, string Basis, int Fitting, string? Instead, IReadOnlyList<CandidateRow> Candidates)
    {
        /// <summary>The same for people.</summary>
        [JsonIgnore]
        public string Sentence => Verdict switch
        {
            "chosen" => $"{Agent}, {Sure}",
            "stronger" => $"{Agent}: not sure enough of {Candidates[0].Agent}, {Sure}",
            "ask" => $"a person is to say: not sure enough of {Candidates[0].Agent}, {Sure}",
            _ => "nobody fits",
        };

        private string Sure => $"{Percent(Confidence)} sure ({(Basis == "learned" ? "learned from examples" : "by likeness to the card")}), {(Threshold >= 1 ? "too few examples to know when that is enough" : $"{Percent(Threshold)} is enough")}{(Instead is { } other ? $"; without past tasks {other} would be first" : "")}";

        public static DecisionRow Of(RouteDecision decision) => new(
            decision.Verdict.ToString().ToLowerInvariant(), decision.Agent, decision.Confidence, decision.Threshold, decision.Basis.ToString().ToLowerInvariant(), decision.Fitting, decision.Instead,
            [.. decision.Candidates.Select(static found => new CandidateRow(found.Agent, found.Score, found.Share, found.Words, found.Letters, found.Meaning, found.Learned, found.Record, found.Past, found.Shared))]);
    }

    /// <summary>A candidate as scripts read it.</summary>
    internal sealed record CandidateRow(string Agent, double Score, double? Share, double Words, double Letters, double Meaning, double Learned, double Record, RoutePast? Past, IReadOnlyList<string> Shared);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(DecisionRow))]
    internal sealed partial class DecisionJson : JsonSerializerContext;
}
