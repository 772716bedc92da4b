using System.Diagnostics.CodeAnalysis;
using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Expressions.Diagnostics;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Reading;

/// <summary>Reads a plan from a document. What the parts mean together is checked later (by the checker).</summary>
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "Every part of a plan is read here; each family has a file of its own.")]
public sealed partial class PlanReader
{
    /// <summary>What the first line of a plan says.</summary>
    public const string Format = "flow/v1";

    private const int MostLevels = 32;

    private static readonly Dictionary<string, PlanType> Types = new(StringComparer.Ordinal)
    {
        ["string"] = PlanType.Text,
        ["path"] = PlanType.Path,
        ["int"] = PlanType.Whole,
        ["number"] = PlanType.Number,
        ["decimal"] = PlanType.Amount,
        ["bool"] = PlanType.Flag,
        ["list"] = PlanType.List,
        ["object"] = PlanType.Object,
    };

    private readonly FaultList _faults = new();
    private readonly IReadOnlyCollection<string> _agentKinds;
    private int _level;

    private PlanReader(IReadOnlyCollection<string> agentKinds) => _agentKinds = agentKinds;

    /// <summary>Reads a plan.</summary>
    /// <param name="document">The document.</param>
    /// <param name="agentKinds">The kinds of agents that the host knows.</param>
    /// <param name="faults">All faults and warnings, in the order of the text.</param>
    /// <returns>The plan; null where it has faults that are no warnings.</returns>
    public static Plan? TryRead(DocumentNode document, IReadOnlyCollection<string> agentKinds, out IReadOnlyList<DocumentFault> faults)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(agentKinds);
        var reader = new PlanReader(agentKinds);
        var plan = reader.ReadPlan(document, isOuter: true);
        faults = reader._faults.All;
        return reader._faults.HasErrors ? null : plan;
    }

    /// <summary>Reads a plan.</summary>
    /// <param name="document">The document.</param>
    /// <param name="agentKinds">The kinds of agents that the host knows.</param>
    /// <exception cref="DocumentException">The document is faulty; all faults are listed.</exception>
    public static Plan Read(DocumentNode document, IReadOnlyCollection<string> agentKinds) =>
        TryRead(document, agentKinds, out var faults) ?? throw new DocumentException(faults);

    internal static string NameOf(PlanType type) => Types.First(pair => pair.Value == type).Key;

    private Plan ReadPlan(DocumentNode document, bool isOuter)
    {
        var map = new MapReader(document, "the flow", _faults);
        if (document is not DocumentNode.Map) { return new Plan { Name = "flow", Steps = [] }; }
        if (isOuter) { ReadFormat(map); }
        else { map.Take("tutti"); }
        var plan = new Plan
        {
            Name = ReadName(map),
            Description = map.Text("description") ?? "",
            Inputs = ReadInputs(map),
            Limits = ReadLimits(map),
            Repeat = ReadRepeat(map),
            Policy = TextOf(map, "policy"),
            Secrets = ReadSecrets(map),
            Agents = ReadAgents(map),
            Flows = ReadFlows(map),
            Steps = ReadBlock(map, "steps", "the flow"),
            Outputs = map.Map("outputs") ?? new DocumentNode.Map([], map.Place),
            Files = ReadFiles(map),
            Place = map.Place,
        };
        map.Close();
        return plan;
    }

    private void ReadFormat(MapReader map)
    {
        if (map.TextNode("tutti") is not { } format) { map.Missing("tutti", $"Begin the file with 'tutti: {Format}'."); }
        else if (format.Value != Format) { _faults.Add(FaultCodes.UnknownWord, format.Place, $"'{format.Value}' is no format that this version reads; it reads '{Format}'."); }
    }

    private string ReadName(MapReader map)
    {
        if (map.TextNode("name") is not { } name)
        {
            if (map.Has("name")) { return "flow"; }
            map.Missing("name", "Give the flow a name: 'name: nightly-build'.");
            return "flow";
        }

        if (!PlanNames.IsName(name.Value)) { _faults.Add(FaultCodes.WrongName, name.Place, PlanNames.Describe(name.Value)); }
        return name.Value;
    }

    private List<PlanInput> ReadInputs(MapReader map)
    {
        var inputs = new List<PlanInput>();
        foreach (var entry in map.Map("inputs")?.Entries ?? [])
        {
            if (!PlanNames.IsVariable(entry.Key)) { _faults.Add(FaultCodes.WrongName, entry.Place, PlanNames.DescribeVariable(entry.Key)); }
            if (entry.Value is DocumentNode.Text { Value: var word })
            {
                inputs.Add(new PlanInput { Name = entry.Key, Type = TypeOf(word, entry.Value.Place), Place = entry.Place });
                continue;
            }

            var input = new MapReader(entry.Value, $"input '{entry.Key}'", _faults);
            var type = input.TextNode("type");
            inputs.Add(new PlanInput
            {
                Name = entry.Key,
                Type = type is null ? PlanType.Text : TypeOf(type.Value, type.Place),
                Description = input.Text("description") ?? "",
                Default = input.Take("default"),
                Choices = input.Texts("choices") ?? [],
                Place = entry.Place,
            });
            input.Close();
        }

        return inputs;
    }

    private PlanType TypeOf(string word, SourcePlace place)
    {
        if (Types.TryGetValue(word, out var type)) { return type; }
        _faults.Add(FaultCodes.UnknownWord, place, $"'{word}' is no type of input.{Spelling.Suggest(word, Types.Keys)}");
        return PlanType.Object;
    }

    /// <summary>Names only. A map would hold values, which have no place in a file.</summary>
    private List<string> ReadSecrets(MapReader map)
    {
        var secrets = new List<string>();
        foreach (var item in map.List("secrets")?.Items ?? [])
        {
            if (item is not DocumentNode.Text { Value: var name }) { _faults.Add(FaultCodes.WrongKind, item.Place, $"'secrets' lists names, and this is {item.Kind}. Values belong to the environment of the host."); }
            else if (!PlanNames.IsVariable(name)) { _faults.Add(FaultCodes.WrongName, item.Place, PlanNames.DescribeVariable(name)); }
            else if (secrets.Contains(name, StringComparer.Ordinal)) { _faults.Add(FaultCodes.NameTwice, item.Place, $"The secret '{name}' is listed twice."); }
            else { secrets.Add(name); }
        }

        return secrets;
    }

    private List<PlanAgent> ReadAgents(MapReader map)
    {
        var agents = new List<PlanAgent>();
        foreach (var entry in map.Map("agents")?.Entries ?? [])
        {
            if (!PlanNames.IsName(entry.Key)) { _faults.Add(FaultCodes.WrongName, entry.Place, PlanNames.Describe(entry.Key)); }
            if (entry.Value is not DocumentNode.Map card)
            {
                _faults.Add(FaultCodes.WrongKind, entry.Value.Place, $"A map is expected for agent '{entry.Key}', and this is {entry.Value.Kind}.");
                continue;
            }

            var kinds = card.Entries.Where(field => _agentKinds.Contains(field.Key)).ToList();
            if (kinds is [var kind]) { agents.Add(new PlanAgent { Name = entry.Key, Kind = kind.Key, Card = card }); }
            else { _faults.Add(FaultCodes.WrongStep, entry.Place, $"Agent '{entry.Key}' must say of which one kind it is: {string.Join(", ", _agentKinds.Order(StringComparer.Ordinal).Select(static name => $"'{name}:'"))}."); }
        }

        return agents;
    }

    private List<Plan> ReadFlows(MapReader map)
    {
        var flows = new List<Plan>();
        foreach (var entry in map.Map("flows")?.Entries ?? [])
        {
            if (++_level > MostLevels) { _faults.Add(FaultCodes.TooLarge, entry.Place, $"Flows lie in each other more than {MostLevels} deep."); }
            else { flows.Add(ReadPlan(entry.Value, isOuter: false) with { Name = entry.Key }); }
            _level--;
        }

        return flows;
    }

    private static List<PlanFile> ReadFiles(MapReader map) =>
        [.. (map.Map("files")?.Entries ?? []).Select(static entry => new PlanFile(entry.Key, (entry.Value as DocumentNode.Text)?.Value ?? ""))];
}
