using System.Globalization;
using System.Text.Json;
using Tutti.Kernel.Bench.Measuring;

namespace Tutti.Kernel.Bench.Reports;

/// <summary>Turns committed results into <c>docs/performance.md</c>: kernel.jsonl and orchestration.jsonl against the goals, peers.jsonl beside the peers.</summary>
internal sealed class Report
{
    private readonly TextWriter _output;
    private readonly List<Figure> _figures;

    private Report(TextWriter output, List<Figure> figures) => (_output, _figures) = (output, figures);

    public static void Write(string directory, TextWriter output)
    {
        var report = new Report(output, [.. Figures(directory, "kernel.jsonl")]);
        report.WriteHead();
        report.WriteGoals(Goal.OfKernel);
        report.WriteOthers(Goal.OfKernel);
        new Report(output, [.. Figures(directory, "orchestration.jsonl")]).WritePlans();
        PeerTable.Write(Lines(Path.Combine(directory, "peers.jsonl")), output);
    }

    /// <summary>Three significant digits, thousands apart.</summary>
    public static string Show(double value) => Math.Abs(value) switch
    {
        0 => "0",
        >= 1000 => Math.Round(value).ToString("N0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.###", CultureInfo.InvariantCulture),
        _ => value.ToString("0.####", CultureInfo.InvariantCulture),
    };

    private static IEnumerable<Figure> Figures(string directory, string file) =>
        Lines(Path.Combine(directory, file)).Select(line => JsonSerializer.Deserialize(line, FigureJson.Default.Figure)).OfType<Figure>();

    private static IEnumerable<string> Lines(string file) => File.Exists(file) ? File.ReadLines(file).Where(line => line.Length > 0) : [];

    private void WriteHead()
    {
        var first = _figures.FirstOrDefault();
        var rates = _figures.Where(figure => figure is { FsyncPerS: > 0, SlowedUs: 0 }).Select(figure => figure.FsyncPerS).ToList();
        var rate = rates.Count > 0 ? Show(Session.Median(rates)) : "?";
        _output.WriteLine("# Performance");
        _output.WriteLine();
        _output.WriteLine("Written by `bench/report.sh` from `bench/results`; do not edit. Measure anew: `bench/kernel.sh >bench/results/kernel.jsonl`.");
        _output.WriteLine();
        _output.WriteLine($"Measured on {first?.Date} at commit `{first?.Commit}` with {first?.Cores} cores and a disk that overwrites and flushes a prepared block {rate} times a second");
        _output.WriteLine("(median over the run; each durable figure carries the rate that was measured between its own repetitions). Medians; the range is minimum to maximum,");
        _output.WriteLine("and shows how quiet the machine was. Steps do nothing, so that only the kernel shows. *Slowed* means that each flush takes 1 ms longer.");
        _output.WriteLine();
    }

    /// <summary>Plans: a section of its own, because another run of the machine measured it.</summary>
    private void WritePlans()
    {
        if (_figures.Count == 0) { return; }
        _output.WriteLine("## Plans");
        _output.WriteLine();
        _output.WriteLine($"Measured by `bench/orchestration.sh` on {_figures[0].Date} at commit `{_figures[0].Commit}`. P1: a plan of 1,000 nodes: *validated* takes the parsed document, reads and checks it; the others begin with the text, in memory; *cold* is the first plan");
        _output.WriteLine("of a process. P2: runs of a plan of ten nodes in a row, so many at once, started with `StartPlanAsync`. P3: one run with a map of 10,000 items, a node each. *Without-plan* is the");
        _output.WriteLine("same work as a workflow in C#, in turn with the plan on the same store; *share* is what is left of its rate, round by round; *only-parsed* reads the same bytes without");
        _output.WriteLine("making a plan of them. The baselines show what the machine gave in that minute.");
        _output.WriteLine();
        WriteGoals(Goal.OfPlans);
        WriteOthers(Goal.OfPlans);
    }

    private void WriteGoals(IReadOnlyList<Goal> goals)
    {
        _output.WriteLine(goals == Goal.OfKernel ? "## Goals" : "### Goals of plans");
        _output.WriteLine();
        _output.WriteLine("| | figure | goal | measured | range | per flush | verdict |");
        _output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var goal in goals)
        {
            var figure = _figures.LastOrDefault(candidate => candidate.Workload == goal.Workload && candidate.Name == goal.Figure && candidate.SlowedUs == goal.SlowedUs);
            if (figure is null) { _output.WriteLine($"| {goal.Workload} | {goal.Figure} | {Wanted(goal, "")} | | | | not measured |"); }
            else { WriteRow(figure, Wanted(goal, figure.Unit), Verdict(goal, figure)); }
        }

        _output.WriteLine();
    }

    private void WriteOthers(IReadOnlyList<Goal> goals)
    {
        var others = _figures.Where(figure => !goals.Any(goal => goal.Workload == figure.Workload && goal.Figure == figure.Name && goal.SlowedUs == figure.SlowedUs)).ToList();
        if (others.Count == 0) { return; }
        _output.WriteLine(goals == Goal.OfKernel ? "## Figures without a goal" : "### Figures of plans without a goal");
        _output.WriteLine();
        _output.WriteLine("| | figure | | measured | range | per flush | |");
        _output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var figure in others) { WriteRow(figure, "", ""); }
        _output.WriteLine();
    }

    private void WriteRow(Figure figure, string wanted, string verdict)
    {
        var name = figure.SlowedUs > 0 ? $"{figure.Name}, slowed" : figure.Name;
        var perFlush = figure.PerFsync > 0 ? Show(figure.PerFsync) : "";
        _output.WriteLine($"| {figure.Workload} | {name} | {wanted} | {Show(figure.Value)} {figure.Unit} | {Show(figure.Min)} … {Show(figure.Max)} | {perFlush} | {verdict} |");
    }

    private static string Wanted(Goal goal, string unit) => goal.Kind switch
    {
        GoalKind.AtMost => $"≤ {Show(goal.Bound)} {unit}",
        GoalKind.AtLeast => $"≥ {Show(goal.Bound)} {unit}",
        _ => $"≥ {Show(goal.Bound)} a flush",
    };

    private static string Verdict(Goal goal, Figure figure)
    {
        var share = goal.Kind switch
        {
            GoalKind.AtMost when goal.Bound == 0 => figure.Value == 0 ? 1 : 2,
            GoalKind.AtMost => figure.Value / goal.Bound,
            GoalKind.AtLeast => goal.Bound / figure.Value,
            _ => goal.Bound / figure.PerFsync,
        };
        return share <= 1 ? "met" : $"**missed** by a factor of {Show(share)}{(goal.Reason.Length > 0 ? ": " : "")}{goal.Reason}";
    }
}
