using System.Text.Json;

namespace Tutti.Kernel.Bench.Reports;

/// <summary>Tutti beside its peers, from the lines of one run of the peers' bench.</summary>
internal static class PeerTable
{
    private static readonly (string Workload, string Key, string Title)[] Columns =
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

    public static void Write(IEnumerable<string> lines, TextWriter output)
    {
        var rows = lines.Select(line => JsonDocument.Parse(line).RootElement).Where(line => !line.TryGetProperty("error", out _)).ToList();
        if (rows.Count == 0) { return; }
        output.WriteLine("## Beside others");
        output.WriteLine();
        output.WriteLine("All in one run on the same machine, each with steps that do nothing; medians. W1: 1,000 steps in a row; W2: 1,000 at once; W3: 500 runs of 10 steps,");
        output.WriteLine("64 at once; W4: 2,000 runs that wait for a person; W5: killed half-way through 1,000 steps. Each process is fresh, so these figures contain the compiler's");
        output.WriteLine("warming up. Compare what promises the same: *memory* and *none* keep nothing; Tutti's *embedded* flushes each step to the disk before the code goes on,");
        output.WriteLine("which SQLite modes without *fsync* in their name and LangGraph's default durability do not.");
        output.WriteLine();
        output.WriteLine($"| | mode | {string.Join(" | ", Columns.Select(column => column.Title))} |");
        output.WriteLine($"|---|---|{string.Concat(Enumerable.Repeat("---|", Columns.Length))}");
        foreach (var group in rows.GroupBy(row => (Peer: Text(row, "peer"), Version: Text(row, "version"), Mode: Text(row, "mode"))))
        {
            var cells = Columns.Select(column => Cell(group, column.Workload, column.Key));
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
