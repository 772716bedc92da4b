using Tutti.Agents.Http;
using Tutti.Agents.Secrets;
using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Expressions.Types;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Agents.HttpAgents;

/// <summary>Agents that are services at an address: <c>http: https://desk.example.org/answer</c>. docs/flow-format.md lists what a card can say.</summary>
/// <param name="client">Gives what sends requests, when it is needed.</param>
/// <param name="findSecret">Finds a secret by its name; null for one that the host does not have.</param>
public sealed class HttpAgentKind(Func<ServiceClient> client, Func<string, DeclaredSecret?> findSecret) : CardKind("http", Address)
{
    internal const string Address = "url";
    internal const string Headers = "headers";
    internal const string Body = "body";

    /// <summary>Reads cards for whoever only checks plans. What runs on it throws <see cref="NotSupportedException"/>.</summary>
    public static HttpAgentKind ForDrafts { get; } = new(static () => throw new NotSupportedException("A draft is checked, not run."), static _ => null);

    private protected override IAgent Read(CommonCard card)
    {
        var own = card.Own;
        var templates = new (string Key, DocumentNode? Node)[] { (Address, own.Take(Address)), (Headers, own.Map(Headers)), (Body, own.Take(Body)) };
        if (templates[0].Node is null) { own.Missing(Address, "Write its address: 'http: https://…'."); }
        var method = own.Word("method", "get", "post", "put", "patch", "delete") ?? "post";
        var isText = own.Word("result", "json", "text") is { } word ? word == "text" : (bool?)null;
        var secrets = ReadSecrets(own, card.Plan, card.Faults);
        return new HttpPlanAgent(card.Agent.Name, client, findSecret)
        {
            // Of a service nothing is known but what its card says.
            Shape = card.Close(isText == true ? CelType.String : null) with { Repeat = card.Repeat ?? (method == "get" ? RepeatRule.Pure : RepeatRule.AtMostOnce) },
            Templates = [.. templates.Where(static template => template.Node is not null).Select(static template => new DocumentEntry(template.Key, template.Node!))], // those without are left out
            Method = method.ToUpperInvariant(),
            IsText = isText,
            Output = card.Output,
            Secrets = secrets,
        };
    }

    /// <summary><c>{ Authorization: Bearer DESK_TOKEN }</c>: the last word is the name of a secret.</summary>
    private static Dictionary<string, (string Before, string Name)> ReadSecrets(MapReader map, Plan plan, FaultList faults)
    {
        var secrets = new Dictionary<string, (string, string)>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in map.Map("secrets")?.Entries ?? [])
        {
            var text = entry.Value is DocumentNode.Text said ? said.Value : "";
            var cut = text.LastIndexOf(' ') + 1;
            var name = text[cut..];
            if (!plan.Secrets.Contains(name, StringComparer.Ordinal)) { faults.Add(FaultCodes.UnknownName, entry.Value.Place, $"'{entry.Key}' of 'secrets' of {map.What} ends with no secret that the flow lists{(name.Length > 0 ? $": '{name}'" : "")}. List its name under 'secrets' of the flow."); }
            secrets[entry.Key] = (text[..cut], name);
        }

        return secrets;
    }
}
