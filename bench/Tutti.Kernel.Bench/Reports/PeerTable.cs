using System.Text.Json;

namespace Tutti.Kernel.Bench.Reports;

/// <summary>Tutti beside its peers, from the lines of one run of the peers' bench.</summary>
internal static class PeerTable
{
    private static readonly (string Workload, string Key, string Title)[] Steps =
    [
        ("W0", "start_to_first_step_ms", "W0 first step, ms"),
        ("W0", "rss_mb", "W0 memory, MiB"),
        ("W1", "ms_per_step", "W1 ms/step"),
        ("W2", "ms_per_step", "W2 ms/step"),
        ("W3", "steps_per_s", "W3 steps/s"),
        ("W4", "heap_kb_per_run", "W4 KiB/run"),
        ("W4", "resume_p50_ms", "W4 resume, ms"),
        ("W5", "start_to_first_step_ms", "W5 goes on, ms"),
        ("W5", "re_executed", "W5 repeated"),
    ];

    private static readonly (string Workload, string Key, string Title)[] Agents =
    [
        ("W6", "ms_per_model_call", "one agent, ms/model call"),
        ("W6", "cpu_ms_per_model_call", "its processor time, ms/model call"),
        ("W6", "parallel_calls_per_s", "100 agents, model calls/s"),
        ("W6", "rss_mb", "memory, MiB"),
    ];

    /// <summary>Orchestrators beside each other: steps that do nothing.</summary>
    public static void WriteSteps(IEnumerable<string> lines, TextWriter output) => Write(lines, output, Steps, "Beside others", """
        All in one run on the same machine, each with steps that do nothing; medians. W1: 1,000 steps in a row; W2: 1,000 at once; W3: 500 runs of 10 steps,
        64 at once; W4: 2,000 runs that wait for a person; W5: killed half-way through 1,000 steps. Each process is fresh, so these figures contain the compiler's
        warming up. Compare what promises the same: *memory* and *none* keep nothing; Tutti's *embedded* flushes each step to the disk before the code goes on,
        which SQLite modes without *fsync* in their name and LangGraph's default durability do not.
        """);

    /// <summary>Orchestrators beside each other: agents that call a model and a tool.</summary>
    public static void WriteAgents(IEnumerable<string> lines, TextWriter output) => Write(lines, output, Agents, "Agents beside others", """
        W6, all in one run on the same machine; medians: one agent with 10 tool calls (11 model calls) before a model server on the loopback that thinks no time, then 100 agents, 32
        at once. Each process is fresh, so these figures contain the compiler's warming up. *Raw* is a bare loop over HTTP without an orchestrator. Tutti's agents pass the gate with a budget
        in both modes; *embedded* keeps each call on disk before the next. *Memory* and *none* keep nothing.
        """);

    private static void Write(IEnumerable<string> lines, TextWriter output, (string Workload, string Key, string Title)[] columns, string title, string means)
    {
        var rows = lines.Select(line => JsonDocument.Parse(line).RootElement).Where(line => !line.TryGetProperty("error", out _)).ToList();
        if (rows.Count == 0) { return; }
        output.WriteLine($"## {title}");
        output.WriteLine();
        output.WriteLine(means);
        output.WriteLine();
        output.WriteLine($"| | mode | {string.Join(" | ", columns.Select(column => column.Title))} |");
        output.WriteLine($"|---|---|{string.Concat(Enumerable.Repeat("---|", columns.Length))}");
        foreach (var group in rows.GroupBy(row => (Peer: Text(row, "peer"), Version: Text(row, "version"), Mode: Text(row, "mode"))))
        {
            var cells = columns.Select(column => Cell(group, column.Workload, column.Key));
            output.WriteLine($"| {group.Key.Peer} {group.Key.Version} | {group.Key.Mode} | {string.Join(" | ", cells)} |");
        }

        output.WriteLine();
    }

    private static string Cell(IEnumerable<JsonElement> rows, string workload, string key)
    {
        foreach (var row in rows)
        {
            if (Text(row, "workload") == workload && row.TryGetProperty(key, out var value)) { return Report.Show(value.GetDouble()); }
        }

        return "";
    }

    private static string Text(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
