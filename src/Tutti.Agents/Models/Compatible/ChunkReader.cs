using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Tutti.Agents.Models.Compatible;

/// <summary>Reads chat completions, whole or in chunks. Members of a wrong type are taken as absent: local servers vary, and a call must not die of a number.</summary>
internal static class ChunkReader
{
    /// <summary>Reads one value into a delta.</summary>
    /// <returns>Whether the value is of the protocol at all.</returns>
    internal static bool TryRead(JsonElement value, ReplyDelta delta)
    {
        if (value.ValueKind != JsonValueKind.Object) { return false; }
        delta.Id = Text(value, "id");
        delta.Model = Text(value, "model");
        delta.Usage = ReadUsage(value);
        var isChat = delta.Usage is not null || value.TryGetProperty("object", out _);
        if (!value.TryGetProperty("choices", out var choices) || choices.ValueKind != JsonValueKind.Array) { return isChat; }
        foreach (var choice in choices.EnumerateArray().Where(static choice => choice.ValueKind == JsonValueKind.Object && Number(choice, "index") is null or 0))
        {
            delta.FinishWord ??= Text(choice, "finish_reason");
            // The usage of some servers stands in the choice.
            delta.Usage ??= ReadUsage(choice);
            if (Object(choice, "delta") is { } part) { ReadMessage(part, delta); }
            else if (Object(choice, "message") is { } message) { ReadMessage(message, delta); }
            else if (Text(choice, "text") is { } text) { delta.Text += text; }
        }

        return true;
    }

    internal static UsageDetails? ReadUsage(JsonElement value)
    {
        if (Object(value, "usage") is not { } usage) { return null; }
        var input = Number(usage, "prompt_tokens") ?? Number(usage, "input_tokens");
        var output = Number(usage, "completion_tokens") ?? Number(usage, "output_tokens");
        if (input is null && output is null) { return null; }
        var cached = Object(usage, "prompt_tokens_details") is { } details ? Number(details, "cached_tokens") : null;
        var reasoning = Object(usage, "completion_tokens_details") is { } more ? Number(more, "reasoning_tokens") : null;
        return new UsageDetails { InputTokenCount = input, OutputTokenCount = output, TotalTokenCount = (input ?? 0) + (output ?? 0), CachedInputTokenCount = cached, ReasoningTokenCount = reasoning };
    }

    internal static string? Text(JsonElement value, string name) => value.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    internal static JsonElement? Object(JsonElement value, string name) => value.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object ? member : null;

    /// <summary>A count that is none of the possible ones is no count.</summary>
    internal static long? Number(JsonElement value, string name) =>
        value.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Number && member.TryGetDouble(out var number) && number is >= 0 and <= int.MaxValue ? (long)number : null;

    /// <summary>The arguments as JSON, whether the server sends text or the value itself.</summary>
    internal static string? Arguments(JsonElement function)
    {
        if (!function.TryGetProperty("arguments", out var arguments) && !function.TryGetProperty("args", out arguments) && !function.TryGetProperty("parameters", out arguments)) { return null; }
        return arguments.ValueKind switch
        {
            JsonValueKind.String => arguments.GetString(),
            JsonValueKind.Null or JsonValueKind.Undefined => null,
            _ => arguments.GetRawText(),
        };
    }

    private static void ReadMessage(JsonElement message, ReplyDelta delta)
    {
        if (ReadContent(message) is { Length: > 0 } text) { delta.Text += text; }
        if ((Text(message, "reasoning_content") ?? Text(message, "reasoning") ?? Text(message, "thinking")) is { Length: > 0 } thoughts) { delta.Reasoning += thoughts; }
        if (message.TryGetProperty("refusal", out var refusal) && refusal.ValueKind == JsonValueKind.String) { delta.Text += refusal.GetString(); }
        if (message.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array)
        {
            foreach (var call in calls.EnumerateArray().Where(static call => call.ValueKind == JsonValueKind.Object)) { ReadCall(call, delta); }
        }
        else if (Object(message, "function_call") is { } function) { (delta.Calls ??= []).Add(new CallFragment(null, null, Text(function, "name"), Arguments(function))); }
    }

    /// <summary>Text, or a list of parts of which some are text.</summary>
    private static string? ReadContent(JsonElement message)
    {
        if (!message.TryGetProperty("content", out var content)) { return null; }
        return content.ValueKind switch
        {
            JsonValueKind.String => content.GetString(),
            JsonValueKind.Array => string.Concat(content.EnumerateArray().Where(static part => part.ValueKind == JsonValueKind.Object).Select(static part => Text(part, "text"))),
            _ => null,
        };
    }

    private static void ReadCall(JsonElement call, ReplyDelta delta)
    {
        var function = Object(call, "function") ?? call;
        var fragment = new CallFragment((int?)Number(call, "index"), Text(call, "id"), Text(function, "name"), Arguments(function));
        (delta.Calls ??= []).Add(fragment);
    }
}
