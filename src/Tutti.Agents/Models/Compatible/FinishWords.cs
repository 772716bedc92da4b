using Microsoft.Extensions.AI;

namespace Tutti.Agents.Models.Compatible;

/// <summary>What servers say of the end of an answer. What is not known is <see cref="ModelFinish.Other"/>, never an error.</summary>
internal static class FinishWords
{
    private static readonly ChatFinishReason Other = new("other");

    /// <summary>Calls decide, not words: servers say "stop" after calls, and "tool_calls" without one.</summary>
    internal static ModelFinish Read(string? word, bool hasCalls) => hasCalls ? ModelFinish.Calls : word switch
    {
        "stop" or "tool_calls" or "function_call" => ModelFinish.Stop,
        "length" or "max_tokens" or "model_length" => ModelFinish.Length,
        "content_filter" => ModelFinish.Filtered,
        _ => ModelFinish.Other,
    };

    internal static ChatFinishReason ToChat(ModelFinish finish) => finish switch
    {
        ModelFinish.Stop => ChatFinishReason.Stop,
        ModelFinish.Length => ChatFinishReason.Length,
        ModelFinish.Calls => ChatFinishReason.ToolCalls,
        ModelFinish.Filtered => ChatFinishReason.ContentFilter,
        _ => Other,
    };

    /// <summary>The end of an answer of any chat client.</summary>
    internal static ModelFinish Of(ChatResponse response, bool hasCalls) => hasCalls ? ModelFinish.Calls : response.FinishReason switch
    {
        { } reason when reason == ChatFinishReason.Stop || reason == ChatFinishReason.ToolCalls => ModelFinish.Stop,
        { } reason when reason == ChatFinishReason.Length => ModelFinish.Length,
        { } reason when reason == ChatFinishReason.ContentFilter => ModelFinish.Filtered,
        _ => ModelFinish.Other,
    };
}

/// <summary>Names under which our clients put what <see cref="ChatResponse"/> has no place for.</summary>
internal static class ReplyProperties
{
    internal const string FinishWord = "tutti.finishWord";
    internal const string IsEstimated = "tutti.usageIsEstimated";
    internal const string IsSalvaged = "tutti.salvaged";
}
