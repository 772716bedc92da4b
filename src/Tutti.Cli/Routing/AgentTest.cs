using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Agents.Routing;
using Tutti.Agents.Routing.Trials;
using Tutti.Cli.Output;
using Tutti.Cli.Policies;
using Tutti.Cli.Sessions;
using Tutti.Orchestration.Registry;

namespace Tutti.Cli.Routing;

/// <summary><c>tutti agent test</c>: how well the cards route their own examples, each asked of a router that has not seen it, and cases of a file.</summary>
internal static partial class AgentTest
{
    private const int MostPairs = 10;

    internal static Command Create(GlobalOptions globals)
    {
        var options = new Options(
            AgentCommand.From(),
            AgentCommand.Precision(),
            new Option<string?>("--cases") { Description = "Requests and their agents, one a line: {\"text\":\"…\",\"agent\":\"…\"}; - for stdin.", HelpName = "FILE" },
            new Option<double>("--least") { Description = "Percent of requests whose agent must be first, or the verb ends with 2; 0 unless told.", HelpName = "PERCENT" },
            new Option<bool>("--curve") { Description = "Shows what thresholds from 0.0 to 0.9 would choose, and how much of that is right; of the cases, where there are some." });
        var command = new Command("test", "Says how well cards route their own examples, held out a fifth at a time, and the cases of a file.") { options.From, options.Cases, options.Precision, options.Least, options.Curve };
        globals.Handle(command, (session, cancellationToken) => TestAsync(session, options, cancellationToken));
        return command;
    }

    private static async Task<ExitCode> TestAsync(Session session, Options options, CancellationToken cancellationToken)
    {
        var precision = AgentCommand.ShareOf(session, options.Precision, 50);
        var least = AgentCommand.ShareOf(session, options.Least, 0);
        if (AgentCommand.Load(session, session.Arguments.GetValue(options.From) ?? "") is not { } registry) { return ExitCode.Usage; }
        var cards = AgentCommand.CardsOf(registry);
        var trial = await RouteTrial.RunAsync(cards, RouterOptions.Usual, cancellationToken).ConfigureAwait(false);
        var coverage = trial.ThresholdFor(precision);
        var (rows, last) = (new List<TrialRow> { TrialRow.From("examples", trial, coverage) }, trial);
        if (registry.Lessons.Count > 0) { rows.Insert(0, await WithoutLessonsAsync(registry, precision, cancellationToken).ConfigureAwait(false)); }
        if (session.Arguments.GetValue(options.Cases) is { } file)
        {
            var cases = Read(file, await PolicyCommand.ReadAsync(session, file, cancellationToken).ConfigureAwait(false));
            var router = await AgentRouter.CreateAsync(cards, new RouterOptions { Threshold = coverage.Threshold }, cancellationToken).ConfigureAwait(false);
            var asked = await RouteTrial.RunAsync(router, cases, cancellationToken).ConfigureAwait(false);
            rows.Add(TrialRow.From("cases", asked, asked.At(coverage.Threshold)));
            last = asked;
        }

        Print(session, rows);
        if (session.Arguments.GetValue(options.Curve)) { PrintCurve(session, last); }
        return rows.TrueForAll(row => row.First >= least || row.What == "without lessons") ? ExitCode.Success : ExitCode.Usage;
    }

    /// <summary>The same requests, asked of routers that have learned from no lesson: what the lessons change.</summary>
    private static async Task<TrialRow> WithoutLessonsAsync(AgentRegistry registry, double precision, CancellationToken cancellationToken)
    {
        var taught = registry.Lessons.Select(static lesson => (lesson.Agent, lesson.Text)).ToHashSet();
        var cards = AgentCommand.CardsOf(registry).Select(card => card with { Examples = [.. card.Examples.Where(text => !taught.Contains((card.Name, text)))] }).ToArray();
        var trial = await RouteTrial.RunAsync(cards, RouterOptions.Usual, registry.Lessons, cancellationToken).ConfigureAwait(false);
        return TrialRow.From("without lessons", trial, trial.ThresholdFor(precision));
    }

    private static void Print(Session session, List<TrialRow> rows)
    {
        new Listing<TrialRow>(rows, TrialJson.Default.TrialRow, static row => row.What)
            .Column("", static row => row.What)
            .Column("REQUESTS", static row => row.Requests.ToString(CultureInfo.InvariantCulture))
            .Column("FIRST", static row => Percent(row.First))
            .Column("AMONG THREE", static row => Percent(row.AmongThree))
            .Column("CHOSEN", static row => Percent(row.Chosen))
            .Column("RIGHT", static row => row.Chosen > 0 ? Percent(row.Right) : "-")
            .Column("THRESHOLD", static row => row.Threshold.ToString("0.00", CultureInfo.InvariantCulture))
            .Print(session.Out, session.Format);
        if (session.Format != OutputFormat.Table) { return; }
        if (rows.Find(static row => row.What == "examples") is { Threshold: >= 1 }) { session.Say("The examples are too few, or too much alike, to show such a precision: all would be left to a person."); }
        foreach (var pair in rows.SelectMany(static row => row.Confusions)) { session.Say(string.Create(CultureInfo.InvariantCulture, $"  {pair.Agent} is taken for {pair.Instead}, {pair.Times} times: {AgentCommand.Plain(pair.Text, 100)}")); }
    }

    /// <summary>What is left to a person at each threshold, and what that buys.</summary>
    private static void PrintCurve(Session session, RouteTrial trial) =>
        new Listing<RouteCoverage>([.. Enumerable.Range(0, 10).Select(tenth => trial.At(tenth / 10d))], TrialJson.Default.RouteCoverage, static at => at.Threshold.ToString("0.0", CultureInfo.InvariantCulture))
            .Column("THRESHOLD", static at => at.Threshold.ToString("0.0", CultureInfo.InvariantCulture))
            .Column("CHOSEN", static at => Percent(at.Coverage))
            .Column("RIGHT", static at => at.Coverage > 0 ? Percent(at.Precision) : "-")
            .Column("TO A PERSON", static at => Percent(1 - at.Coverage))
            .Print(session.Out, session.Format);

    private static List<RouteLesson> Read(string file, byte[] bytes)
    {
        var cases = new List<RouteLesson>();
        var number = 0;
        foreach (var line in System.Text.Encoding.UTF8.GetString(bytes).Split('\n'))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) { continue; }
            try
            {
                var read = JsonSerializer.Deserialize(line, TrialJson.Default.CaseRow);
                cases.Add(read is { Text: { Length: > 0 } text, Agent: { Length: > 0 } agent } ? new RouteLesson(text, agent) : throw AgentErrors.NoCase(file, number, "it needs 'text' and 'agent'"));
            }
            catch (JsonException cause) { throw AgentErrors.NoCase(file, number, cause.Message.Split(" Path:")[0].TrimEnd('.')); }
        }

        return cases;
    }

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.#} %");

    private sealed record Options(Option<string> From, Option<double> Precision, Option<string?> Cases, Option<double> Least, Option<bool> Curve);

    /// <summary>A trial as scripts read it; shares are from 0 to 1.</summary>
    internal sealed record TrialRow(string What, int Requests, double First, double AmongThree, double Chosen, double Right, double Threshold, IReadOnlyList<RouteConfusion> Confusions)
    {
        public static TrialRow From(string what, RouteTrial trial, RouteCoverage coverage) =>
            new(what, trial.Cases.Count, trial.Accuracy, trial.TopThree, coverage.Coverage, coverage.Precision, coverage.Threshold, trial.Confusions(MostPairs));
    }

    /// <summary>A line of a file of cases.</summary>
    internal sealed record CaseRow(string? Text, string? Agent);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
    [JsonSerializable(typeof(TrialRow))]
    [JsonSerializable(typeof(CaseRow))]
    [JsonSerializable(typeof(RouteCoverage))]
    internal sealed partial class TrialJson : JsonSerializerContext;
}
