using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Documents.Yaml;
using Tutti.Expressions.Diagnostics;
using Tutti.Orchestration.Agents;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Reading;

namespace Tutti.Orchestration.Registry;

/// <summary>Reads the cards of a folder, and finds all that is wrong with them at once.</summary>
internal sealed class RegistryReader(IReadOnlyList<IAgentKind> kinds)
{
    private const int MostFiles = 10_000;

    private static readonly string[] Endings = [".agent.yaml", ".agent.yml", ".agent.json"];

    private readonly FaultList _faults = new();
    private readonly Dictionary<string, RegisteredAgent> _agents = new(StringComparer.Ordinal);

    internal IReadOnlyList<DocumentFault> Faults => _faults.All;

    internal AgentRegistry? Read(string folder)
    {
        foreach (var file in FilesOf(folder))
        {
            if (ReadFile(file) is { } agent && !_agents.TryAdd(agent.Card.Name, agent)) { _faults.Add(FaultCodes.NameTwice, agent.Agent.Card.Place, $"'{agent.Card.Name}' is the name of two agents; the other is in '{_agents[agent.Card.Name].Agent.Card.Place.File}'."); }
        }

        foreach (var agent in _agents.Values) { CheckFallbacks(agent); }
        var lessons = new RegistryLessons(_faults);
        if (!_faults.HasErrors) { lessons.AddTo(_agents, folder); }
        var registry = new AgentRegistry([.. _agents.Values.OrderBy(static agent => agent.Card.Name, StringComparer.Ordinal)]) { Lessons = lessons.Taken };
        foreach (var warning in RegistryLint.Look(registry)) { _faults.Add(warning); }
        return _faults.HasErrors ? null : registry;
    }

    private string[] FilesOf(string folder)
    {
        try
        {
            var files = Directory.EnumerateFiles(folder).Where(static file => Array.Exists(Endings, ending => file.EndsWith(ending, StringComparison.Ordinal))).Take(MostFiles + 1).Order(StringComparer.Ordinal).ToArray();
            if (files.Length == 0) { Unreadable(folder, $"'{folder}' has no card. Write each into a file such as coder.agent.yaml, which begins with 'tutti: {AgentRegistry.Format}'."); }
            if (files.Length <= MostFiles) { return files; }
            _faults.Add(DocumentCodes.TooLarge, new SourcePlace(folder, SourcePosition.Start), $"'{folder}' has more than {MostFiles} cards. Put them into several folders.");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            Unreadable(folder, $"'{folder}' is no folder that can be read. Name one with cards.");
        }

        return [];
    }

    private RegisteredAgent? ReadFile(string file)
    {
        if (BytesOf(file) is not { } bytes) { return null; }
        var document = YamlDocuments.TryParse(bytes, file, out var found); // JSON is YAML
        foreach (var fault in found) { _faults.Add(fault); }
        if (document is null) { return null; }
        var head = new MapReader(document, "the card", _faults);
        if (document is not DocumentNode.Map map) { return null; }
        ReadFormat(head);
        var (name, card) = (NameOf(head), map with { Entries = [.. map.Entries.Where(static entry => entry.Key is not ("tutti" or "name"))] });
        var known = kinds.Where(kind => map.Find(kind.Name) is not null).ToArray();
        if (known is not [var kind])
        {
            _faults.Add(FaultCodes.WrongStep, head.Place, $"Agent '{name}' must say of which one kind it is: {string.Join(", ", kinds.Select(static kind => $"'{kind.Name}:'"))}.");
            return null;
        }

        var agent = new PlanAgent { Name = name, Kind = kind.Name, Card = card };
        var faults = new List<DocumentFault>();
        kind.Read(agent, new Plan { Name = "registry", Steps = [], Secrets = SecretsOf(card) }, faults);
        foreach (var fault in faults) { _faults.Add(fault); }
        return new RegisteredAgent(agent, RouteCards.Of(agent));
    }

    /// <summary>Pipes and devices have no length; they are not opened, for they may never end.</summary>
    private byte[]? BytesOf(string file)
    {
        try
        {
            var length = new FileInfo(file).Length;
            if (length is > 0 and <= YamlLimits.Bytes) { return File.ReadAllBytes(file); }
            if (length == 0) { return []; }
            _faults.Add(DocumentCodes.TooLarge, new SourcePlace(file, SourcePosition.Start), $"'{file}' has more than {YamlLimits.Bytes / 1024} KiB.");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            Unreadable(file, $"'{file}' cannot be read. Check its permissions.");
        }

        return null;
    }

    private void ReadFormat(MapReader head)
    {
        if (head.TextNode("tutti") is not { } format) { head.Missing("tutti", $"Begin the file with 'tutti: {AgentRegistry.Format}'."); }
        else if (format.Value != AgentRegistry.Format) { _faults.Add(FaultCodes.UnknownWord, format.Place, $"'{format.Value}' is no format of cards that this version reads; it reads '{AgentRegistry.Format}'."); }
    }

    private string NameOf(MapReader head)
    {
        if (head.TextNode("name") is not { } name)
        {
            if (!head.Has("name")) { head.Missing("name", "Give the agent a name: 'name: coder'."); }
            return "?";
        }

        if (!PlanNames.IsName(name.Value)) { _faults.Add(FaultCodes.WrongName, name.Place, PlanNames.Describe(name.Value)); }
        return name.Value;
    }

    /// <summary>A card of a registry belongs to no flow that could list its secrets; the host looks for them when the agent works.</summary>
    internal static List<string> SecretsOf(DocumentNode.Map card) =>
        [.. ((string[])["process", "http"]).SelectMany(kind => ((card.Find(kind) as DocumentNode.Map)?.Find("secrets") as DocumentNode.Map)?.Entries ?? [])
            .Select(static entry => entry.Value).OfType<DocumentNode.Text>().Select(static name => name.Value[(name.Value.LastIndexOf(' ') + 1)..])]; // of a header the last word

    private void CheckFallbacks(RegisteredAgent agent)
    {
        foreach (var name in agent.Card.Fallback.Where(name => !_agents.ContainsKey(name)))
        {
            var place = new MapReader(agent.Agent.Card, "", new FaultList()).PlaceOf("fallback");
            _faults.Add(FaultCodes.UnknownName, place, $"'fallback' of agent '{agent.Card.Name}' names '{name}', which is no agent of this registry.{Spelling.Suggest(name, _agents.Keys)}");
        }
    }

    private void Unreadable(string path, string message) => _faults.Add(FaultCodes.NoCards, new SourcePlace(path, SourcePosition.Start), message);
}
