using Microsoft.Extensions.AI;
using Tutti.Agents.Models.Compatible;

namespace Tutti.Agents.Tokens;

/// <summary>Tokens of a whole request by our own table, with what templates add around messages.</summary>
internal static class PromptTokens
{
    /// <summary>The tags around a message.</summary>
    private const int PerMessage = 4;

    /// <summary>The tags around a tool.</summary>
    private const int PerTool = 8;

    internal static long Count(IReadOnlyList<ChatMessage> messages, string? instructions, IReadOnlyList<AIFunctionDeclaration> tools, ChatResponseFormatJson? form)
    {
        var counter = TokenCounter.O200k;
        long tokens = counter.Count(instructions ?? "") + (form?.Schema is { } schema ? counter.Count(schema.GetRawText()) : 0);
        foreach (var message in messages) { tokens += PerMessage + message.Contents.Sum(content => Count(counter, content)); }
        foreach (var tool in tools) { tokens += PerTool + counter.Count(tool.Name) + counter.Count(tool.Description) + counter.Count(tool.JsonSchema.ValueKind == default ? "" : tool.JsonSchema.GetRawText()); }
        return tokens;
    }

    private static long Count(TokenCounter counter, AIContent content) => content switch
    {
        TextContent text => counter.Count(text.Text),
        FunctionCallContent call => counter.Count(call.Name) + (call.Arguments?.Sum(pair => counter.Count(pair.Key) + counter.Count(pair.Value?.ToString() ?? "")) ?? 0),
        FunctionResultContent result => counter.Count(MessageTexts.OfResult(result)),
        _ => 0,
    };
}
