using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Tutti.Orchestration.Tests.Support;

/// <summary>A model that fills in whatever form it is given, and says the same to the same.</summary>
/// <param name="says">By the name of a field, or with an empty one where words are wanted, and by all that it was sent: what it says there; null for anything that fits.</param>
internal sealed class FormModel(Func<string, string, JsonNode?> says) : IChatClient
{

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var sent = string.Join('\n', messages.SelectMany(static message => message.Contents).Select(static content => content is FunctionResultContent result ? $"{result.Result}" : $"{content}"));
        var said = options?.ResponseFormat is ChatResponseFormatJson { Schema: { } form } ? Filled(form, "form", sent)?.ToJsonString() ?? "null" : (string?)says("", sent) ?? Sentence(sent);
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, said)) { FinishReason = ChatFinishReason.Stop, Usage = new UsageDetails { InputTokenCount = 10, OutputTokenCount = 5, TotalTokenCount = 15 } });
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates()) { yield return update; }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    private JsonNode? Filled(JsonElement form, string field, string sent)
    {
        if (says(field, sent) is { } word) { return word; }
        if (form.TryGetProperty("enum", out var choices)) { return JsonNode.Parse(choices[0].GetRawText()); }
        if (form.TryGetProperty("anyOf", out var forms)) { return Filled(forms[0], field, sent); }
        return TypeOf(form) switch
        {
            "object" => new JsonObject(form.TryGetProperty("properties", out var fields) ? fields.EnumerateObject().Select(one => KeyValuePair.Create(one.Name, Filled(one.Value, one.Name, sent))) : []),
            "array" => new JsonArray(form.TryGetProperty("items", out var item) ? Filled(item, field, sent) : JsonValue.Create(field)),
            "boolean" => JsonValue.Create(value: true),
            "integer" or "number" => JsonValue.Create(form.TryGetProperty("minimum", out var least) ? int.Parse(least.GetRawText(), CultureInfo.InvariantCulture) : 1),
            "null" => null,
            _ => JsonValue.Create(Sentence(sent)),
        };
    }

    /// <summary>Another one for each question, so that nobody takes a talk for over.</summary>
    private static string Sentence(string sent) => string.Create(CultureInfo.InvariantCulture, $"Said to {sent.Length} letters.");

    private static string TypeOf(JsonElement form)
    {
        if (!form.TryGetProperty("type", out var type)) { return ""; }
        return (type.ValueKind == JsonValueKind.Array ? type[0].GetString() : type.GetString()) ?? "";
    }
}
