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
public sealed class HttpAgentKind(Func<ServiceClient> client, Func<string, DeclaredSecret?> findSecret) : IAgentKind
{
    internal const string Address = "url";
    internal const string Headers = "headers";
    internal const string Body = "body";

    private const string Key = "http";

    /// <summary>Reads cards for whoever only checks plans. What runs on it throws <see cref="NotSupportedException"/>.</summary>
    public static HttpAgentKind ForDrafts { get; } = new(static () => throw new NotSupportedException("A draft is checked, not run."), static _ => null);

    /// <inheritdoc/>
    public string Name => Key;

    /// <inheritdoc/>
    public IAgent Read(PlanAgent agent, Plan plan, ICollection<DocumentFault> faults)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(faults);
        var found = new FaultList();
        var card = new CommonCard(agent, plan, found);
        var own = card.Open(Key, Address);
        var templates = new[] { Address, Headers, Body }.Select(key => own.Take(key) is { } node ? new DocumentEntry(key, node) : null).OfType<DocumentEntry>().ToList();
        if (templates is not [{ Key: Address }, ..]) { own.Missing(Address, "Write its address: 'http: https://…'."); }
        var method = own.Word("method", "get", "post", "put", "patch", "delete") ?? "post";
        var isText = own.Word("result", "json", "text") is { } word ? word == "text" : (bool?)null;
        var secrets = ReadSecrets(own, plan, found);
        own.Close();
        var shape = card.Close(isText == true ? CelType.String : null);
        foreach (var fault in found.All) { faults.Add(fault); }
        return new HttpPlanAgent(agent.Name, client, findSecret)
        {
            // Of a service nothing is known but what its card says.
            Shape = shape with { Repeat = card.Repeat ?? (method == "get" ? RepeatRule.Pure : RepeatRule.AtMostOnce) },
            Templates = templates,
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
