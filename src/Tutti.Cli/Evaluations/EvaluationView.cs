using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Cli.Output;
using Tutti.Cli.Routing;
using Tutti.Cli.Sessions;
using Tutti.Orchestration.Evaluating;

namespace Tutti.Cli.Evaluations;

/// <summary>An evaluation for people and for scripts.</summary>
internal static partial class EvaluationView
{
    private const int MostWhy = 60;

    public static void Print(Session session, string key, EvaluationReport report)
    {
        var cases = report.Measures.GroupBy(static one => one.Case, StringComparer.Ordinal).Select(static same => CaseRow.Of(same.Key, [.. same])).ToList();
        if (session.Format is OutputFormat.Json or OutputFormat.JsonLines)
        {
            session.Print(JsonSerializer.Serialize(new ReportRow(key, cases, SumRow.Of(report.Flow), SumRow.Of(report.Agent), DifferenceRow.Of(report)), EvaluationJson.Default.ReportRow));
            return;
        }

        new Listing<CaseRow>(cases, EvaluationJson.Default.CaseRow, static row => row.Name)
            .Column("CASE", static row => AgentCommand.Plain(row.Name, MostWhy))
            .Column("FLOW", static row => $"{row.Flow.Right}/{row.Flow.Runs}")
            .Column("AGENT", static row => $"{row.Agent.Right}/{row.Agent.Runs}")
            .Column("TOKENS", static row => $"{row.Flow.Tokens} / {row.Agent.Tokens}")
            .Column("MONEY", static row => $"{Money(row.Flow.Costs)} / {Money(row.Agent.Costs)}")
            .Column("SECONDS", static row => $"{Number(row.Flow.Seconds)} / {Number(row.Agent.Seconds)}")
            .Column("WHY", static row => AgentCommand.Plain(row.Why, MostWhy))
            .Print(session.Out, session.Format);
        if (session.Format == OutputFormat.Id) { return; }
        foreach (var line in Lines(report)) { session.Print(line); }
    }

    private static IEnumerable<string> Lines(EvaluationReport report)
    {
        yield return $"flow   {Sum(report.Flow)}";
        yield return $"agent  {Sum(report.Agent)}";
        yield return $"flow − agent, a case (95 %, paired): right {Points(report.Quality)}; tokens {Range(report.Tokens)}; {string.Concat(report.Costs.Select(static cost => $"{cost.Key} {Range(cost.Value)}; "))}seconds {Range(report.Seconds)}";
        yield return report.Verdict == "cannot tell" ? "Whether the flow is better cannot be told from these runs. More cases, or more times, would tell." : $"The flow is {report.Verdict}.";
    }

    private static string Sum(EvaluationSum sum) => string.Create(CultureInfo.InvariantCulture, $"{sum.Right} of {sum.Runs} right ({sum.Share.Value * 100:0.#} %, 95 %: {sum.Share.Low * 100:0.#}–{sum.Share.High * 100:0.#} %){(sum.Failed > 0 ? $", {sum.Failed} failed" : "")}; {sum.Tokens} tokens, {Money(sum.Costs)}, {sum.Duration.TotalSeconds:0.##} s");

    private static string Money(IReadOnlyDictionary<string, decimal> costs) => costs.Count == 0 ? "-" : string.Join(" + ", costs.OrderBy(static cost => cost.Key, StringComparer.Ordinal).Select(static cost => string.Create(CultureInfo.InvariantCulture, $"{cost.Value:0.####} {cost.Key}")));

    private static string Points(Interval interval) => string.Create(CultureInfo.InvariantCulture, $"{interval.Value * 100:+0.#;-0.#;0} points{Bounds(interval, 100)}");

    private static string Range(Interval interval) => string.Create(CultureInfo.InvariantCulture, $"{interval.Value:+0.####;-0.####;0}{Bounds(interval, 1)}");

    private static string Bounds(Interval interval, double scale) => double.IsInfinity(interval.Low) ? " (too few cases for bounds)" : string.Create(CultureInfo.InvariantCulture, $" ({interval.Low * scale:+0.####;-0.####;0} to {interval.High * scale:+0.####;-0.####;0})");

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>One side of a case, or of all of them.</summary>
    internal sealed record SumRow(int Runs, int Right, int Failed, double Share, double Low, double High, long Tokens, IReadOnlyDictionary<string, decimal> Costs, double Seconds)
    {
        public static SumRow Of(EvaluationSum sum) => new(sum.Runs, sum.Right, sum.Failed, sum.Share.Value, sum.Share.Low, sum.Share.High, sum.Tokens, sum.Costs, sum.Duration.TotalSeconds);
    }

    /// <summary>A case.</summary>
    internal sealed record CaseRow(string Name, SumRow Flow, SumRow Agent, string Why, IReadOnlyList<string> Runs)
    {
        public static CaseRow Of(string name, IReadOnlyList<EvaluationMeasure> measures)
        {
            var report = EvaluationReport.Of(measures);
            var why = measures.Where(static one => !one.IsRight).Select(static one => $"{(one.Side == EvaluationSide.Flow ? "flow" : "agent")}: {(one.Run.Error.Length > 0 ? one.Run.Error : one.Remarks.Length > 0 ? one.Remarks : $"gave {one.Run.Result}")}").FirstOrDefault() ?? "";
            return new CaseRow(name, SumRow.Of(report.Flow), SumRow.Of(report.Agent), why, [.. measures.Select(static one => one.Run.Run)]);
        }
    }

    /// <summary>A difference with its bounds; without bounds where there are too few cases.</summary>
    internal sealed record RangeRow(double Value, double? Low, double? High)
    {
        public static RangeRow Of(Interval interval) => new(interval.Value, double.IsInfinity(interval.Low) ? null : interval.Low, double.IsInfinity(interval.High) ? null : interval.High);
    }

    /// <summary>Flow less agent, a case.</summary>
    internal sealed record DifferenceRow(string Verdict, RangeRow Share, RangeRow Tokens, RangeRow Seconds, IReadOnlyDictionary<string, RangeRow> Costs)
    {
        public static DifferenceRow Of(EvaluationReport report) => new(report.Verdict, RangeRow.Of(report.Quality), RangeRow.Of(report.Tokens), RangeRow.Of(report.Seconds), report.Costs.ToDictionary(static cost => cost.Key, static cost => RangeRow.Of(cost.Value), StringComparer.Ordinal));
    }

    /// <summary>An evaluation.</summary>
    internal sealed record ReportRow(string Key, IReadOnlyList<CaseRow> Cases, SumRow Flow, SumRow Agent, DifferenceRow Difference);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(ReportRow))]
    internal sealed partial class EvaluationJson : JsonSerializerContext;
}
