using System.Globalization;
using Tutti.Agents.Cards;
using Tutti.Agents.Processes.Containment;
using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Reading;
using Tutti.Orchestration.Registry;

namespace Tutti.Orchestration.Agents.ProcessAgents;

/// <summary>A card as it was read. What has holes is filled for each task.</summary>
/// <param name="Card">The card; its command is only a stand-in where it has holes.</param>
/// <param name="Templates">What is filled for each task.</param>
/// <param name="GivesReport">Whether a step gives how the command ended, instead of what it promises.</param>
/// <param name="Retry">When to try again.</param>
internal sealed record ProcessCard(AgentCard Card, IReadOnlyList<DocumentEntry> Templates, bool GivesReport, PlanRetry? Retry);

/// <summary>Reads the card of one process agent.</summary>
internal sealed class ProcessCardReader(PlanAgent agent, Plan plan, FaultList faults)
{
    internal const string Run = "run";
    internal const string Directory = "cwd";
    internal const string Environment = "env";
    internal const string Prompt = "prompt";
    internal const string Writable = "writable";
    internal const string Hidden = "hidden";

    /// <summary>Where a command works whose card says nothing else.</summary>
    private const string StartDirectory = "${run.directory}";

    private readonly List<DocumentEntry> _templates = [];

    public ProcessCard Read()
    {
        var map = new MapReader(agent.Card, $"agent '{agent.Name}'", faults);
        var (run, idle) = EffectReader.ReadTimeout(map);
        var retry = EffectReader.ReadRetry(map);
        var (process, schemas, face) = (OpenProcess(map), new CardSchemas(plan, faults), RouteCards.Take(map));
        var card = new AgentCard
        {
            Name = agent.Name,
            Description = face.Description,
            Capabilities = face.Capabilities,
            Examples = face.Examples,
            InputSchema = schemas.Read(map, "input"),
            OutputSchema = schemas.Read(map, "output"),
            Repeat = EffectReader.ReadRepeat(map) ?? 0,
            Process = ReadProcess(process) with { RunLimit = run ?? TimeSpan.Zero, IdleLimit = idle },
        };
        var gives = process.Word("gives", "output", "report");
        process.Close();
        map.Close();
        foreach (var fault in card.FindFaults()) { faults.Add(FaultCodes.WrongValue, process.Place, $"Agent '{agent.Name}': {fault}"); }
        return new ProcessCard(card, _templates, gives == "report", retry);
    }

    /// <summary>A list is short for a map with nothing but the command.</summary>
    private MapReader OpenProcess(MapReader map)
    {
        var node = map.Take("process") ?? new DocumentNode.Map([], map.Place);
        if (node is DocumentNode.List) { node = new DocumentNode.Map([new DocumentEntry(Run, node) { Place = node.Place }], node.Place); }
        return new MapReader(node, $"'process' of {map.What}", faults);
    }

    private ProcessSpec ReadProcess(MapReader map) => new()
    {
        Run = ReadRun(map),
        Environment = ReadEnvironment(map),
        Secrets = ReadSecrets(map),
        Input = map.Word("stdin", "none", "text", "json", "prompt") switch
        {
            "text" => ProcessInput.Text,
            "json" => ProcessInput.Json,
            "prompt" => ProcessInput.Prompt,
            _ => ProcessInput.None,
        },
        Prompt = Fill(map, Prompt) is DocumentNode.Text prompt ? prompt.Value : null,
        Output = ReadResult(map),
        ExitCodes = ReadExitCodes(map),
        Limits = ReadLimits(map),
        Sandbox = ReadSandbox(map),
        Requires = ReadRequirements(map),
    };

    private List<string> ReadRun(MapReader map)
    {
        var node = Fill(map, Run);
        if (Fill(map, Directory) is null) { _templates.Add(new DocumentEntry(Directory, new DocumentNode.Text(StartDirectory, map.Place))); }
        switch (node)
        {
            case DocumentNode.List list:
                return [.. list.Items.Select(static item => item switch { DocumentNode.Text text => text.Value, DocumentNode.Number number => number.Lexeme, _ => "?" })];
            case DocumentNode.Text { Value: ['$', '{', ..] } text:
                return [text.Value];
            case null:
                map.Missing(Run, "Write the program and its arguments as a list: [dotnet, build].");
                break;
            default:
                faults.Add(FaultCodes.WrongKind, node.Place, $"'run' of {map.What} is a list of texts, and this is {node.Kind}. There is no shell in between: write [dotnet, build], or [sh, -c, \"…\"] where you want one.");
                break;
        }

        return ["?"];
    }

    private Dictionary<string, string?> ReadEnvironment(MapReader map)
    {
        if (map.Map(Environment) is not { } variables) { return []; }
        _templates.Add(new DocumentEntry(Environment, variables));
        return variables.Entries.ToDictionary(static entry => entry.Key, static _ => (string?)"");
    }

    private Dictionary<string, string> ReadSecrets(MapReader map)
    {
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in map.Map("secrets")?.Entries ?? [])
        {
            var name = entry.Value is DocumentNode.Text text ? text.Value : "";
            if (!plan.Secrets.Contains(name, StringComparer.Ordinal)) { faults.Add(FaultCodes.UnknownName, entry.Value.Place, $"'{entry.Key}' of {map.What} is no secret that the flow lists{(name.Length > 0 ? $": '{name}'" : "")}. List its name under 'secrets' of the flow."); }
            secrets[entry.Key] = name;
        }

        return secrets;
    }

    private ProcessOutput ReadResult(MapReader map)
    {
        if (map.Take("result") is not { } node) { return ProcessOutput.Text; }
        if (node is not DocumentNode.Map) { return new ProcessOutput { Format = FormatOf(map.Word("result", "text", "json", "jsonl-last", "none")) }; }
        var inner = new MapReader(node, $"'result' of {map.What}", faults);
        var keep = inner.Size("keep");
        if (keep > int.MaxValue) { faults.Add(FaultCodes.WrongValue, inner.PlaceOf("keep"), "At most 2 GiB of an output can be kept."); }
        var result = new ProcessOutput { Format = FormatOf(inner.Word("format", "text", "json", "jsonl-last", "none")), File = inner.Text("file"), KeepBytes = (int)Math.Min(keep ?? 0, int.MaxValue) };
        inner.Close();
        return result;
    }

    private static ProcessOutputFormat FormatOf(string? word) => word switch
    {
        "json" => ProcessOutputFormat.Json,
        "jsonl-last" => ProcessOutputFormat.LastLine,
        "none" => ProcessOutputFormat.None,
        _ => ProcessOutputFormat.Text,
    };

    private ProcessExitCodes ReadExitCodes(MapReader map)
    {
        if (map.Take("exit") is not { } node) { return ProcessExitCodes.Usual; }
        var inner = new MapReader(node, $"'exit' of {map.What}", faults);
        var codes = new ProcessExitCodes { Succeeded = Codes("succeeded"), Failed = Codes("failed"), CannotRunHere = Codes("cannot-run-here"), Transient = Codes("transient") };
        inner.Close();
        return codes;

        List<int> Codes(string key) => [.. (inner.Texts(key) ?? []).Select(text => Code(text, inner.PlaceOf(key)))];
    }

    private int Code(string text, SourcePlace place)
    {
        if (byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code)) { return code; }
        faults.Add(FaultCodes.WrongValue, place, $"'{text}' is no exit code; they are 0 to 255.");
        return 0;
    }

    private ProcessAllowance ReadLimits(MapReader map)
    {
        if (map.Take("limits") is not { } node) { return ProcessAllowance.Unlimited; }
        var inner = new MapReader(node, $"'limits' of {map.What}", faults);
        var limits = new ProcessAllowance
        {
            ProcessorTime = inner.Span("processor-time"),
            MemoryBytes = inner.Size("memory"),
            Processes = inner.Whole("processes", 1, 100_000),
            OutputBytes = inner.Size("output"),
            OpenFiles = inner.Whole("open-files", 1, 1_000_000),
            FileBytes = inner.Size("file"),
            Processors = inner.Whole("processors", 1, 1024) ?? 1,
        };
        inner.Close();
        return limits;
    }

    private ProcessSandbox ReadSandbox(MapReader map)
    {
        if (map.Take("sandbox") is not { } node) { return ProcessSandbox.None; }
        if (node is not DocumentNode.Map) { return new ProcessSandbox { Level = LevelOf(map.Word("sandbox", "none", "worktree", "namespace")) }; }
        var inner = new MapReader(node, $"'sandbox' of {map.What}", faults);
        Fill(inner, Writable);
        Fill(inner, Hidden);
        var sandbox = new ProcessSandbox
        {
            Level = LevelOf(inner.Word("level", "none", "worktree", "namespace")),
            IsRequired = inner.Flag("required") ?? false,
            AllowsNetwork = inner.Flag("network") ?? false,
            UsesHostHome = inner.Flag("host-home") ?? false,
        };
        inner.Close();
        return sandbox;
    }

    private static SandboxLevel LevelOf(string? word) => word switch
    {
        "worktree" => SandboxLevel.Worktree,
        "namespace" => SandboxLevel.Namespace,
        _ => SandboxLevel.None,
    };

    /// <summary><c>{ git: "&gt;=2.38", dotnet: any }</c>, or for a tool that does not know <c>--version</c> <c>{ version, probe }</c>.</summary>
    private List<ToolRequirement> ReadRequirements(MapReader map)
    {
        var rules = new List<ToolRequirement>();
        foreach (var entry in map.Map("requires")?.Entries ?? [])
        {
            if (entry.Value is DocumentNode.Map)
            {
                var inner = new MapReader(entry.Value, $"'{entry.Key}' of 'requires' of {map.What}", faults);
                rules.Add(new ToolRequirement { Tool = entry.Key, Version = VersionOf(inner.Text("version")), Probe = inner.Texts("probe") ?? ["--version"] });
                inner.Close();
            }
            else { rules.Add(new ToolRequirement { Tool = entry.Key, Version = VersionOf((entry.Value as DocumentNode.Text)?.Value ?? (entry.Value as DocumentNode.Number)?.Lexeme) }); }
        }

        return rules;
    }

    private static string? VersionOf(string? text) => text is null or "any" ? null : text;

    /// <summary>Takes a value that is filled for each task.</summary>
    private DocumentNode? Fill(MapReader map, string key)
    {
        if (map.Take(key) is not { } node) { return null; }
        _templates.Add(new DocumentEntry(key, node));
        return node;
    }
}
