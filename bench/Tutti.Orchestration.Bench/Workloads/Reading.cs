using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tutti.Documents;
using Tutti.Documents.Json;
using Tutti.Documents.Yaml;
using Tutti.Kernel.Bench.Measuring;
using Tutti.Orchestration.Bench.Measuring;
using Tutti.Orchestration.Checking;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Reading;
using Tutti.Orchestration.Writing;

namespace Tutti.Orchestration.Bench.Workloads;

/// <summary>P1: the text of a plan of 1,000 nodes, read and checked. The baseline only parses the same bytes: as JSON, and as a document of YAML.</summary>
internal static class Reading
{
    private const int Nodes = 1_000;

    private static readonly PlanHost Host = PlanBed.MakeHost();

    private static readonly string[] Kinds = [.. Host.AgentKinds.Keys];

    public static async Task RunAsync(Session session)
    {
        session.Say("P1: a plan of 1,000 nodes, read and checked");
        var plan = SamplePlans.Mixed(Nodes);
        var (yaml, json) = (TextOf(plan), PlanWriter.ToJson(plan).ToArray());
        var parsed = YamlDocuments.Parse(yaml);
        Measure(session, "P1",
        [
            ("validated.1000", () => Check(parsed)),
            ("yaml.1000", () => Check(YamlDocuments.Parse(yaml))),
            ("yaml.1000.only-parsed", () => YamlDocuments.Parse(yaml)),
            ("json.1000", () => Check(JsonDocuments.Parse(json))),
            ("json.1000.only-parsed", () => JsonDocument.Parse(json).Dispose()),
        ]);
        await ColdAsync(session).ConfigureAwait(false);
    }

    /// <summary>A6: a graph of 1,000 steps with agents; a plan that was read, its document, and its text.</summary>
    public static Task GraphAsync(Session session)
    {
        session.Say("A6: a graph of 1,000 steps with agents, read and checked");
        var yaml = TextOf(SamplePlans.Graph(Nodes));
        var parsed = YamlDocuments.Parse(yaml);
        var plan = PlanReader.Read(parsed, Kinds);
        Measure(session, "A6",
        [
            ("checked.1000", () => CheckRead(plan)),
            ("validated.1000", () => Check(parsed)),
            ("yaml.1000", () => Check(YamlDocuments.Parse(yaml))),
            ("yaml.1000.only-parsed", () => YamlDocuments.Parse(yaml)),
        ]);
        return Task.CompletedTask;
    }

    /// <summary>The works in turns.</summary>
    private static void Measure(Session session, string workload, (string Name, Action Work)[] works)
    {
        var samples = works.Select(static _ => new List<double>()).ToList();
        var processor = works.Select(static _ => new List<double>()).ToList();
        for (var round = 0; round < session.Reps(60) + 40; round++)
        {
            foreach (var (number, (_, work)) in works.Index())
            {
                var before = Environment.CpuUsage.TotalTime;
                var time = Time(work);
                if (round < 40 && !session.IsQuick) { continue; } // the first rounds warm up
                samples[number].Add(time);
                processor[number].Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
            }
        }

        foreach (var (number, (name, _)) in works.Index())
        {
            session.Report(workload, name, "ms", samples[number]);
            session.Report(workload, $"{name}.processor", "ms", processor[number]);
        }
    }

    /// <summary>The first plan of a process.</summary>
    public static void Cold(TextWriter output)
    {
        var yaml = Console.In.ReadToEnd();
        output.WriteLine(Time(() => Check(YamlDocuments.Parse(yaml))).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Reads again and again. Prints microseconds of processor and bytes allocated for each part.</summary>
    public static void Spin(TimeSpan time, TextWriter output)
    {
        var yaml = Encoding.UTF8.GetBytes(YamlWriter.Write(PlanWriter.ToDocument(SamplePlans.Mixed(Nodes))));
        var document = YamlDocuments.Parse(yaml);
        var plan = PlanReader.Read(document, []);
        foreach (var (name, work) in new (string, Action)[] { ("parse", () => YamlDocuments.Parse(yaml)), ("read", () => PlanReader.Read(document, [])), ("check", () => PlanChecker.Check(plan, Host)) })
        {
            for (var round = 0; round < 50; round++) { work(); }
            var (count, allocated, cpu, watch) = (0, GC.GetTotalAllocatedBytes(), Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
            for (; watch.Elapsed < time; count++) { work(); }
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {(Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / count:0} us, {(GC.GetTotalAllocatedBytes() - allocated) / count} bytes"));
        }
    }

    private static async Task ColdAsync(Session session)
    {
        var yaml = YamlWriter.Write(PlanWriter.ToDocument(SamplePlans.Mixed(Nodes)));
        var times = new List<double>();
        for (var round = 0; round < session.Reps(9); round++)
        {
            using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath ?? "tutti-plan-bench", ["cold"]) { RedirectStandardInput = true, RedirectStandardOutput = true })
                ?? throw new InvalidOperationException("The program cannot start itself.");
            await process.StandardInput.WriteAsync(yaml).ConfigureAwait(false);
            process.StandardInput.Close();
            times.Add(double.Parse(await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false), CultureInfo.InvariantCulture));
            await process.WaitForExitAsync().ConfigureAwait(false);
        }

        session.Report("P1", "yaml.1000.cold", "ms", times);
    }

    private static void Check(DocumentNode document) => CheckRead(PlanReader.Read(document, Kinds));

    private static void CheckRead(Plan plan) => Kernel.Bench.Workloads.Check.That(PlanChecker.Check(plan, Host).Count == 0, "The check");

    private static byte[] TextOf(Plan plan) => Encoding.UTF8.GetBytes(YamlWriter.Write(PlanWriter.ToDocument(plan)));

    private static double Time(Action work)
    {
        var started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
