using System.Globalization;
using System.Text.Json;
using Tutti.Kernel.Bench.Measuring;

namespace Tutti.Kernel.Bench.Reports;

/// <summary>Turns committed results into <c>docs/performance.md</c>: each file against its goals, peers.jsonl and peers-agents.jsonl beside the peers.</summary>
internal sealed class Report
{
    private static readonly Section[] Sections =
    [
        new("kernel", "", Goal.OfKernel, """
            Medians; the range is minimum to maximum, and shows how quiet the machine was. Each durable figure carries the rate of flushes that was measured between its own
            repetitions. Steps do nothing, so that only the kernel shows. *Slowed* means that each flush takes 1 ms longer.
            """),
        new("orchestration", "Plans", Goal.OfPlans, """
            P1: a plan of 1,000 nodes: *validated* takes the parsed document, reads and checks it; the others begin with the text, in memory; *cold* is the first plan
            of a process. P2: runs of a plan of ten nodes in a row, so many at once, started with `StartPlanAsync`. P3: one run with a map of 10,000 items, a node each. *Without-plan* is the
            same work as a workflow in C#, in turn with the plan on the same store; *share* is what is left of its rate, round by round; *only-parsed* reads the same bytes without
            making a plan of them. The baselines show what the machine gave in that minute.
            """),
        new("gateway", "The MCP gateway", Goal.OfGateway, """
            M1: a tool that says a text again, one call after the other (*p50*, *p99*) and 16 at once (*16*); client, gateway and server are processes of their own, and all paths take turns in each round.
            *Added* and *ratio* are to the direct connection of the same kind, round by round. *Tutti.http* has the server at an address, *http-to-stdio* as a command, *stdio* the client on standard input and
            output. *Durable* writes each decision and each outcome before it goes on, *charged* also holds and settles an amount; *batched* is a reviewed read under `--audit batched`. mcp-proxy and
            supergateway have the server as a command, the Civic passthrough at an address; mcp-remote has its client on standard input and output. They write nothing down. M2: resident memory of our gateway with sessions
            before a server at an address, each with its lists and three calls.
            """),
        new("gate", "The gate", Goal.OfGate, """
            G1: one decision at 500 rules; *from-bytes* begins with the JSON of the arguments, *naive* is the list that one would write first. G2: at-most-once steps in chains of ten, so many
            runs at once; *plain* has no gate, *judged* a decision, *gated* also a limit of the run, a hold on a shared budget and its settling. G3: one ledger in memory, a hold taken and
            committed on an account and its parent.
            """),
        new("agents", "Model agents", Goal.OfAgents, """
            Before a model server on the loopback that thinks no time. A1: a model call, over a bare HTTP client and over ours. A2: agents with eleven model calls and ten tool calls, one after
            the other, per model call; A3: 32 of them at once. *Bare* is the same conversation by hand over HTTP; *gated* has the gate, a budget and the journal, in memory or on disk. *Over* is
            what comes on top of *bare*, round by round. A4: a task routed among so many agents with five examples each (up to 100 with a learned head), and making that router. A5: how well it routes
            what customers of a bank asked, with so many examples for each of 77 agents ([what that means](agents.md#how-good-it-is)).
            A6: a plan of 1,000 steps with agents, each of which needs and reads two others: *checked* takes a plan that was read, *validated* its document, *yaml* its text. A7: a map of 10,000
            items with a pure function, and the same work as branches in C# (*without-plan*), in turns on the same store. A8: 1,000 runs on topics; a message is an event that one run *heard*, *without-topics* has
            as many steps as they publish and hear, in as many runs on the same store, and *share* is what topics leave of that rate. A9: five attempts at once, all at the same price a second; what
            the losers cost in percent of the winner, *after* it was good enough and in *all*, where it *ended* them and where all are *waited-for*.
            """),
    ];

    private readonly TextWriter _output;
    private readonly Section _section;
    private readonly List<Figure> _figures;

    private Report(TextWriter output, Section section, List<Figure> figures) => (_output, _section, _figures) = (output, section, figures);

    public static void Write(string directory, TextWriter output)
    {
        output.WriteLine("# Performance");
        output.WriteLine();
        output.WriteLine("Written by `bench/report.sh` from `bench/results`; do not edit. Measure anew: `bench/kernel.sh >bench/results/kernel.jsonl`, and so on.");
        output.WriteLine();
        foreach (var section in Sections)
        {
            if (Figures(directory, $"{section.Name}.jsonl").ToList() is { Count: > 0 } figures) { new Report(output, section, figures).Write(); }
        }

        PeerTable.WriteSteps(Lines(Path.Combine(directory, "peers.jsonl")), output);
        PeerTable.WriteAgents(Lines(Path.Combine(directory, "peers-agents.jsonl")), output);
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

    private void Write()
    {
        if (_section.Title.Length > 0)
        {
            _output.WriteLine($"## {_section.Title}");
            _output.WriteLine();
        }

        _output.WriteLine($"{Origin()}");
        _output.WriteLine(_section.Means);
        _output.WriteLine();
        WriteGoals();
        WriteOthers();
    }

    /// <summary>Where and when: each section has a run of the machine of its own, and a workload that was measured anew has its own commit.</summary>
    private string Origin()
    {
        var rates = _figures.Where(static figure => figure is { FsyncPerS: > 0, SlowedUs: 0 }).Select(static figure => figure.FsyncPerS).ToList();
        var disk = rates.Count > 0 ? $" and a disk that overwrites and flushes a prepared block {Show(Session.Median(rates))} times a second (median over the run)" : "";
        var times = _figures.GroupBy(static figure => (figure.Date, figure.Commit)).ToList();
        if (times.Count == 1) { return $"Measured by `bench/{_section.Name}.sh` on {When(times[0].Key)} with {_figures[0].Cores} cores{disk}."; }
        var each = times.Select(static time => $"{string.Join(", ", time.Select(static figure => figure.Workload).Distinct())} on {When(time.Key)}");
        return $"Measured by `bench/{_section.Name}.sh` with {_figures[0].Cores} cores{disk}: {string.Join("; ", each)}.";
    }

    /// <summary>A commit with a plus had changes beside it that were not committed yet.</summary>
    private static string When((string Date, string Commit) time) =>
        time.Commit.EndsWith('+') ? $"{time.Date} at commit `{time.Commit[..^1]}` and changes that were committed later" : $"{time.Date} at commit `{time.Commit}`";

    private void WriteGoals()
    {
        _output.WriteLine(_section.Title.Length == 0 ? "## Goals" : $"### {_section.Title}: goals");
        _output.WriteLine();
        _output.WriteLine("| | figure | goal | measured | range | per flush | verdict |");
        _output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var goal in _section.Goals)
        {
            var figure = _figures.LastOrDefault(goal.IsOf);
            if (figure is null) { _output.WriteLine($"| {goal.Workload} | {goal.Figure} | {Wanted(goal, "")} | | | | not measured |"); }
            else { WriteRow(figure, Wanted(goal, figure.Unit), Verdict(goal, figure)); }
        }

        _output.WriteLine();
    }

    private void WriteOthers()
    {
        var others = _figures.Where(figure => !_section.Goals.Any(goal => goal.IsOf(figure))).ToList();
        if (others.Count == 0) { return; }
        _output.WriteLine(_section.Title.Length == 0 ? "## Figures without a goal" : $"### {_section.Title}: figures without a goal");
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

    /// <summary>The figures of one script.</summary>
    /// <param name="Name">Of the script and of the file with its results.</param>
    /// <param name="Title">The heading; empty for the first.</param>
    /// <param name="Goals">What its figures have to reach.</param>
    /// <param name="Means">What was measured.</param>
    private sealed record Section(string Name, string Title, IReadOnlyList<Goal> Goals, string Means);
}
