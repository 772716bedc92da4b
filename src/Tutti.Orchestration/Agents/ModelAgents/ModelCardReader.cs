using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Governance.Naming;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Registry;

namespace Tutti.Orchestration.Agents.ModelAgents;

/// <summary>Reads the card of one model agent.</summary>
internal sealed class ModelCardReader(PlanAgent agent, Plan plan, FaultList faults)
{
    internal const string Instructions = "instructions";

    private const int MostTurns = 1000;

    /// <summary>The tier of whoever names none.</summary>
    private const string Usual = "large";

    public ModelCard Read()
    {
        var map = new MapReader(agent.Card, $"agent '{agent.Name}'", faults);
        _ = RouteCards.Take(map);
        var (model, schemas) = (CommonCard.Open(map, "model", "tier"), new CardSchemas(plan, faults));
        var (own, beside) = (ReadPatterns(model, "tools"), ReadPatterns(map, "tools"));
        var card = new ModelCard
        {
            Name = agent.Name,
            Model = model.Text("name") ?? model.Word("tier", "small", "large", "reasoning") ?? Usual,
            Fallback = model.Text("fallback"),
            Templates = [new DocumentEntry(Instructions, ReadInstructions(model))],
            Tools = own ?? beside ?? [],
            ToolsPlace = own is null ? map.PlaceOf("tools") : model.PlaceOf("tools"),
            Grant = ReadPatterns(model, "grant"),
            Team = ReadTeam(model) ?? ReadTeam(map) ?? [],
            LimitsPlace = model.PlaceOf("tokens"),
            Input = schemas.Read(map, "input"),
            Output = schemas.Read(model, "output") ?? schemas.Read(map, "output"),
            Turns = model.Whole("turns", 1, MostTurns),
            Tokens = model.Whole("tokens", 1, int.MaxValue),
            Timeout = map.Span("timeout"),
        };
        model.Close();
        map.Close();
        return card;
    }

    private IReadOnlyList<string>? ReadPatterns(MapReader map, string key)
    {
        var patterns = map.Texts(key);
        foreach (var wrong in patterns?.Where(static pattern => !NamePattern.TryParse(pattern, out _)) ?? []) { faults.Add(FaultCodes.WrongValue, map.PlaceOf(key), $"'{wrong}' is no pattern of tools. Write for example files.read_*."); }
        return patterns;
    }

    private List<DocumentNode.Text>? ReadTeam(MapReader map)
    {
        if (map.List(PlanTeams.Key) is not { } list) { return null; }
        var team = new List<DocumentNode.Text>();
        foreach (var item in list.Items)
        {
            if (item is not DocumentNode.Text name) { faults.Add(FaultCodes.WrongKind, item.Place, $"'{PlanTeams.Key}' of {map.What} lists names of agents, and this is {item.Kind}."); }
            else if (team.Exists(known => known.Value == name.Value)) { faults.Add(FaultCodes.NameTwice, name.Place, $"'{PlanTeams.Key}' of {map.What} lists '{name.Value}' twice."); }
            else { team.Add(name); }
        }

        return team;
    }

    /// <summary>A text with holes, or the name of a file of the flow that holds one.</summary>
    private DocumentNode.Text ReadInstructions(MapReader map)
    {
        if (map.TextNode(Instructions) is not { } text) { return new DocumentNode.Text("", map.Place); }
        return plan.Files.FirstOrDefault(file => file.Path == text.Value) is { } file ? new DocumentNode.Text(file.Content, text.Place) : text;
    }
}
