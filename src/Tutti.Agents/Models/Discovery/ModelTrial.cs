using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Agents.Models.Compatible;
using Tutti.Agents.Models.Structured;

namespace Tutti.Agents.Models.Discovery;

/// <summary>What a model did when it was tried: three short calls, some two hundred tokens in all.</summary>
public sealed record ModelTrial
{
    private const int EnoughTokens = 256;

    private static readonly JsonElement Numbers = JsonElement.Parse("""{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}},"required":["a","b"],"additionalProperties":false}""");
    private static readonly JsonElement Sum = JsonElement.Parse("""{"type":"object","properties":{"sum":{"type":"integer"}},"required":["sum"],"additionalProperties":false}""");

    /// <summary>The model, as the server names it.</summary>
    [JsonPropertyName("model")]
    public required string Model { get; init; }

    /// <summary>Whether it answered in words; if not, nothing else was tried.</summary>
    [JsonPropertyName("chat")]
    public required bool Chats { get; init; }

    /// <summary>From the request to the first word.</summary>
    [JsonPropertyName("firstTokenMilliseconds")]
    public double FirstTokenMilliseconds { get; init; }

    /// <summary>Whether it says how many tokens it used.</summary>
    [JsonPropertyName("usage")]
    public bool ReportsUsage { get; init; }

    /// <summary>How it calls a tool: <c>yes</c>, <c>as-text</c> (read out of its words), or <c>no</c>.</summary>
    [JsonPropertyName("tools")]
    public string Tools { get; init; } = "no";

    /// <summary>How JSON is had from it: <c>json_schema</c>, <c>json_object</c>, <c>words</c>, or <c>no</c>.</summary>
    [JsonPropertyName("structured")]
    public string Structured { get; init; } = "no";

    /// <summary>Errors on the way, with their codes.</summary>
    [JsonPropertyName("problems")]
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Tries a model.</summary>
    /// <param name="client">The client of the model.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the trial.</param>
    /// <returns>What it did; errors are told in <see cref="Problems"/>.</returns>
    public static async Task<ModelTrial> RunAsync(CompatibleChatClient client, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(time);
        var trial = await ChatAsync(client, time, cancellationToken).ConfigureAwait(false);
        if (!trial.Chats) { return trial; }
        trial = await ToolsAsync(client, trial, cancellationToken).ConfigureAwait(false);
        return await StructuredAsync(client, trial, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<ModelTrial> ChatAsync(CompatibleChatClient client, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        TimeSpan? first = null;
        try
        {
            var request = new ModelRequest { Messages = [ModelMessage.User("Say hello in one word.")], MaximumOutputTokens = EnoughTokens };
            var reply = await client.CallAsync(request, _ => first ??= time.GetElapsedTime(began), cancellationToken).ConfigureAwait(false);
            return new ModelTrial { Model = reply.Model ?? client.Endpoint.Model, Chats = true, ReportsUsage = !reply.Usage.IsEstimated, FirstTokenMilliseconds = (first ?? time.GetElapsedTime(began)).TotalMilliseconds };
        }
        catch (ModelException error)
        {
            return new ModelTrial { Model = client.Endpoint.Model, Chats = false, Problems = [Problem(error)] };
        }
    }

    private static async Task<ModelTrial> ToolsAsync(CompatibleChatClient client, ModelTrial trial, CancellationToken cancellationToken)
    {
        try
        {
            var request = new ModelRequest
            {
                Messages = [ModelMessage.User("Use the tool 'add' to add 2 and 3.")],
                Tools = [new ToolOffer { Name = "add", Description = "Adds two whole numbers.", InputSchema = Numbers }],
                MaximumOutputTokens = EnoughTokens,
            };
            var reply = await client.CallAsync(request, onDelta: null, cancellationToken).ConfigureAwait(false);
            var call = reply.Message.Calls.FirstOrDefault(static call => call.Name == "add" && call.Fault is null);
            return trial with { Tools = call is null ? "no" : call.IsSalvaged ? "as-text" : "yes" };
        }
        catch (ModelException error)
        {
            return trial with { Problems = [.. trial.Problems, Problem(error)] };
        }
    }

    private static async Task<ModelTrial> StructuredAsync(CompatibleChatClient client, ModelTrial trial, CancellationToken cancellationToken)
    {
        try
        {
            var form = new AnswerForm { Name = "sum", Schema = Sum };
            var request = new ModelRequest { Messages = [ModelMessage.User("What is 2 plus 3? Answer as JSON with the member 'sum'.")], Answer = form, MaximumOutputTokens = EnoughTokens };
            var reply = await client.CallAsync(request, onDelta: null, cancellationToken).ConfigureAwait(false);
            var fits = StructuredAnswer.Check(form, reply, out _).Count == 0;
            return trial with { Structured = !fits ? "no" : client.Memory.Rung switch { AnswerRung.Schema => "json_schema", AnswerRung.Object => "json_object", _ => "words" } };
        }
        catch (ModelException error)
        {
            return trial with { Problems = [.. trial.Problems, Problem(error)] };
        }
    }

    private static string Problem(ModelException error) => $"{error.Code}: {error.Message}";
}
