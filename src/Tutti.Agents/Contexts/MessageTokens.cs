using Tutti.Agents.Models;
using Tutti.Agents.Tokens;

namespace Tutti.Agents.Contexts;

/// <summary>Tokens of messages by our own table, with what templates add around them.</summary>
internal static class MessageTokens
{
    /// <summary>The tags around a message.</summary>
    private const int PerMessage = 4;

    /// <summary>The tags around a tool.</summary>
    private const int PerTool = 8;

    /// <summary>An image or a file: what usual models take for one of middling size.</summary>
    private const int PerMedia = 1_000;

    internal static long Count(ModelMessage message)
    {
        long tokens = PerMessage;
        foreach (var part in message.Parts) { tokens += Count(part); }
        return tokens;
    }

    internal static long Count(IReadOnlyList<ToolOffer> tools)
    {
        var counter = TokenCounter.O200k;
        return tools.Sum(tool => (long)PerTool + counter.Count(tool.Name) + counter.Count(tool.Description) + counter.Count(tool.InputSchema.GetRawText()));
    }

    internal static long Count(AnswerForm? form) => form?.Schema is { } schema ? TokenCounter.O200k.Count(schema.GetRawText()) : 0;

    private static long Count(ModelPart part) => part switch
    {
        ModelPart.Text text => TokenCounter.O200k.Count(text.Value),
        ModelPart.ToolCall call => TokenCounter.O200k.Count(call.Name) + (call.Arguments is { } arguments ? TokenCounter.O200k.Count(arguments.GetRawText()) : 0),
        ModelPart.ToolResult result => TokenCounter.O200k.Count(result.Value),
        ModelPart.Reasoning { Signature: not null } thought => TokenCounter.O200k.Count(thought.Value), // others are not sent back
        ModelPart.Media => PerMedia,
        _ => 0,
    };
}
