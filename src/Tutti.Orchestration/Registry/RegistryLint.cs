using System.Globalization;
using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Orchestration.Diagnostics;

namespace Tutti.Orchestration.Registry;

/// <summary>What makes a registry route worse than it could: too few examples, no description, two cards that claim the same request.</summary>
internal static class RegistryLint
{
    /// <summary>With so many examples an agent is found well (docs/agents.md has figures).</summary>
    private const int WantedExamples = 5;

    internal static IEnumerable<DocumentFault> Look(AgentRegistry registry)
    {
        var owners = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var agent in registry.Agents)
        {
            var (card, map) = (agent.Card, new MapReader(agent.Agent.Card, "", new FaultList()));
            if (card.Description.Length == 0) { yield return Warn(FaultCodes.NoDescription, map, "description", $"Agent '{card.Name}' has no description. Say in a sentence what it does."); }
            var told = card.Examples.Select(static example => example.Trim()).Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
            if (told.Length < WantedExamples) { yield return Warn(FaultCodes.FewExamples, map, "examples", string.Create(CultureInfo.InvariantCulture, $"Agent '{card.Name}' has {told.Length} different examples. Give it {WantedExamples} or more requests in the words of those who ask.")); }
            foreach (var example in told.Where(example => !owners.TryAdd(example, card.Name)))
            {
                yield return Warn(FaultCodes.SameExample, map, "examples", $"Agents '{owners[example]}' and '{card.Name}' both have the example '{Short(example)}', so nobody can tell whose it is. Take it from one of them.");
            }
        }
    }

    private static string Short(string text) => text.Length <= 60 ? text : $"{text[..60]}…";

    private static DocumentFault Warn(string code, MapReader map, string key, string message) => new(code, map.PlaceOf(key), message, IsWarning: true);
}
