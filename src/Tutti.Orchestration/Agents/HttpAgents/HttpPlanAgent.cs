using System.Text.Json;
using Tutti.Agents.Http;
using Tutti.Agents.Schemas;
using Tutti.Agents.Secrets;
using Tutti.Documents;
using Tutti.Governance.Calls;
using Tutti.Governance.Naming;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Interpreting;

namespace Tutti.Orchestration.Agents.HttpAgents;

/// <summary>A service at an address as an agent of a plan.</summary>
internal sealed class HttpPlanAgent(string name, Func<ServiceClient> client, Func<string, DeclaredSecret?> findSecret) : IGatedAgent
{
    public required AgentShape Shape { get; init; }

    public required IReadOnlyList<DocumentEntry> Templates { get; init; }

    public required string Method { get; init; }

    /// <summary>Whether the answer is taken as text; null for as it says itself.</summary>
    public required bool? IsText { get; init; }

    public required JsonElement? Output { get; init; }

    /// <summary>Names of secrets by header, with the words before them.</summary>
    public required IReadOnlyDictionary<string, (string Before, string Name)> Secrets { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<string> FaultsOf(JsonElement result) => Output is { } schema ? JsonSchema.FindFaults(schema, result) : [];

    /// <summary>The service as the gate judges it: where, how, and what it is given.</summary>
    public AgentCall CallOf(AgentTask task)
    {
        var address = AddressOf(task);
        var arguments = Values.Written(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("method", Method);
            writer.WriteString("url", address.OriginalString);
            writer.WritePropertyName("input");
            BodyOf(task).WriteTo(writer);
            writer.WriteEndObject();
        });
        var host = address is { IsAbsoluteUri: true, Host.Length: > 0 } ? address.IsDefaultPort ? address.IdnHost : $"{address.IdnHost}:{address.Port}" : "";
        return new AgentCall(TargetName.Parse($"http:{TargetName.Clean(host)}"), CallArguments.Of(arguments));
    }

    public async ValueTask<JsonElement> RunAsync(StepContext attempt, AgentTask task)
    {
        var reply = await client().SendAsync(
            new ServiceRequest
            {
                Address = AddressOf(task),
                Method = Method,
                Body = Method == "GET" ? null : BodyOf(task),
                Headers = HeadersOf(task),
                Secrets = Secrets.ToDictionary(static pair => pair.Key, pair => new ServiceSecret(pair.Value.Before, findSecret(pair.Value.Name) ?? throw AgentFailures.NoSecret(name, pair.Value.Name))),
                IdempotencyKey = attempt.IdempotencyKey,
            },
            attempt.CancellationToken).ConfigureAwait(false);
        var result = ResultOf(reply);
        return FaultsOf(result) is { Count: > 0 } faults ? throw AgentFailures.Misfit(name, faults) : result;
    }

    private static Uri AddressOf(AgentTask task) => new(task.Card.GetProperty(HttpAgentKind.Address).ToString(), UriKind.RelativeOrAbsolute);

    /// <summary>What the card says is sent; else what the step gives.</summary>
    private static JsonElement BodyOf(AgentTask task) => task.Card.TryGetProperty(HttpAgentKind.Body, out var body) ? body : task.Input;

    private static Dictionary<string, string> HeadersOf(AgentTask task) => task.Card.TryGetProperty(HttpAgentKind.Headers, out var headers) && headers.ValueKind == JsonValueKind.Object
        ? headers.EnumerateObject().ToDictionary(static header => header.Name, static header => header.Value.ToString())
        : [];

    private JsonElement ResultOf(ServiceReply reply)
    {
        if (IsText ?? !reply.MediaType.EndsWith("json", StringComparison.OrdinalIgnoreCase)) { return Values.OfText(reply.Text); }
        try { return JsonElement.Parse(reply.Text); }
        catch (JsonException cause) { throw AgentFailures.Misfit(name, [$"/: it is no JSON: {cause.Message}"]); }
    }
}
