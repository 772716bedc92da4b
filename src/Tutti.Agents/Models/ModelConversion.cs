using Microsoft.Extensions.AI;
using Tutti.Agents.Models.Compatible;

namespace Tutti.Agents.Models;

/// <summary>The way from journaled data to a chat client of any vendor, and back.</summary>
public static class ModelConversion
{
    /// <summary>The conversation, as chat clients take it.</summary>
    /// <param name="request">The request.</param>
    public static IReadOnlyList<ChatMessage> ToChatMessages(this ModelRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return [.. request.Messages.Select(static message => new ChatMessage(ToRole(message.Role), [.. message.Parts.Select(ToContent)]))];
    }

    /// <summary>All else of a request, as chat clients take it.</summary>
    /// <param name="request">The request.</param>
    public static ChatOptions ToChatOptions(this ModelRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new ChatOptions
        {
            MaxOutputTokens = request.MaximumOutputTokens,
            Temperature = request.Temperature,
            Seed = request.Seed,
            StopSequences = request.StopTexts.Count > 0 ? [.. request.StopTexts] : null,
            AllowMultipleToolCalls = request.AllowsOneCallOnly ? false : null,
            Tools = request.Tools.Count > 0 ? [.. request.Tools.Select(static tool => AIFunctionFactory.CreateDeclaration(tool.Name, tool.Description, tool.InputSchema, returnJsonSchema: null))] : null,
            ResponseFormat = request.Answer is not { } form ? null : form.Schema is { } schema ? ChatResponseFormat.ForJsonSchema(schema, form.Name) : ChatResponseFormat.Json,
        };
    }

    /// <summary>What a chat client gave, as data.</summary>
    /// <param name="response">The response of any chat client.</param>
    public static ModelReply ToModelReply(this ChatResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        ModelPart[] parts = [.. response.Messages.SelectMany(static message => message.Contents).Select(ToPart).OfType<ModelPart>()];
        var properties = response.AdditionalProperties;
        return new ModelReply
        {
            Message = new ModelMessage { Role = ModelRole.Assistant, Parts = parts },
            Finish = FinishWords.Of(response, parts.Any(static part => part is ModelPart.ToolCall)),
            FinishWord = properties is not null && properties.TryGetValue(ReplyProperties.FinishWord, out var word) ? word as string : response.FinishReason?.Value,
            Usage = ToUsage(response.Usage, properties is not null && properties.TryGetValue(ReplyProperties.IsEstimated, out var estimated) && estimated is true),
            Model = response.ModelId,
            Id = response.ResponseId,
        };
    }

    private static ModelUsage ToUsage(UsageDetails? usage, bool isEstimated) => new()
    {
        InputTokens = usage?.InputTokenCount ?? 0,
        OutputTokens = usage?.OutputTokenCount ?? 0,
        CachedInputTokens = usage?.CachedInputTokenCount ?? 0,
        CacheWriteTokens = CacheWrites(usage),
        ReasoningTokens = usage?.ReasoningTokenCount ?? 0,
        IsEstimated = isEstimated || usage?.InputTokenCount is null || usage.OutputTokenCount is null,
    };

    /// <summary>Vendors' clients count what a server puts by under names of their own.</summary>
    private static long CacheWrites(UsageDetails? usage)
    {
        foreach (var (name, count) in usage?.AdditionalCounts ?? [])
        {
            var plain = name.Replace("_", "", StringComparison.Ordinal);
            if (plain.Contains("cachecreation", StringComparison.OrdinalIgnoreCase) || plain.Contains("cachewrite", StringComparison.OrdinalIgnoreCase)) { return count; }
        }

        return 0;
    }

    private static ChatRole ToRole(ModelRole role) => role switch
    {
        ModelRole.System => ChatRole.System,
        ModelRole.User => ChatRole.User,
        ModelRole.Assistant => ChatRole.Assistant,
        _ => ChatRole.Tool,
    };

    private static AIContent ToContent(ModelPart part) => part switch
    {
        ModelPart.Text text => new TextContent(text.Value),
        ModelPart.Reasoning thought => new TextReasoningContent(thought.Value) { ProtectedData = thought.Signature },
        ModelPart.ToolCall call => new FunctionCallContent(call.Id, call.Name, call.Arguments?.EnumerateObject().ToDictionary(static member => member.Name, static member => (object?)member.Value)),
        ModelPart.ToolResult result => new FunctionResultContent(result.CallId, result.Value),
        ModelPart.Media { Data: { } data } media => new DataContent(Convert.FromBase64String(data), media.MediaType),
        ModelPart.Media { Address: { } address } media => new UriContent(address, media.MediaType),
        _ => throw ModelErrors.Unreadable("A file of a message has neither data nor an address. Give one of both."),
    };

    private static ModelPart? ToPart(AIContent content) => content switch
    {
        TextContent { Text.Length: > 0 } text => new ModelPart.Text { Value = text.Text },
        TextReasoningContent thought => new ModelPart.Reasoning { Value = thought.Text, Signature = thought.ProtectedData },
        FunctionCallContent call => ToCall(call),
        DataContent data => new ModelPart.Media { MediaType = data.MediaType, Data = data.Base64Data.ToString() },
        UriContent uri => new ModelPart.Media { MediaType = uri.MediaType, Address = uri.Uri.AbsoluteUri },
        _ => null,
    };

    private static ModelPart.ToolCall ToCall(FunctionCallContent call)
    {
        var isSalvaged = call.AdditionalProperties is { } properties && properties.TryGetValue(ReplyProperties.IsSalvaged, out var salvaged) && salvaged is true;
        var (arguments, fault) = call switch
        {
            { Exception: FormatException error } => (null, error.Message),
            { RawRepresentation: string json } => CallArguments.Read(json),
            _ => CallArguments.Read(MessageTexts.ArgumentsText(call)),
        };
        return new ModelPart.ToolCall { Id = call.CallId, Name = call.Name, Arguments = arguments, Fault = fault, IsSalvaged = isSalvaged };
    }
}
