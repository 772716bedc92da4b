using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Tutti.Agents.Models.Compatible;

/// <summary>Reads replies of Ollama's <c>/api/chat</c>, whole or one value a line.</summary>
internal static class OllamaReader
{
    internal static bool TryRead(JsonElement value, ReplyDelta delta)
    {
        if (value.ValueKind != JsonValueKind.Object) { return false; }
        delta.Model = ChunkReader.Text(value, "model");
        var isLast = value.TryGetProperty("done", out var done) && done.ValueKind == JsonValueKind.True;
        var hasMessage = ChunkReader.Object(value, "message") is { } message && ReadMessage(message, delta);
        if (!isLast) { return hasMessage || value.TryGetProperty("done", out _); }
        delta.IsLast = true;
        delta.FinishWord = ChunkReader.Text(value, "done_reason") ?? "stop";
        delta.Usage = ReadUsage(value);
        return true;
    }

    /// <summary>A prompt that was wholly at hand is counted as nothing, so zero is no number.</summary>
    private static UsageDetails? ReadUsage(JsonElement value)
    {
        var (input, output) = (ChunkReader.Number(value, "prompt_eval_count"), ChunkReader.Number(value, "eval_count"));
        if (input is null or 0 && output is null) { return null; }
        return new UsageDetails { InputTokenCount = input is 0 ? null : input, OutputTokenCount = output, TotalTokenCount = (input ?? 0) + (output ?? 0) };
    }

    private static bool ReadMessage(JsonElement message, ReplyDelta delta)
    {
        delta.Text = ChunkReader.Text(message, "content");
        delta.Reasoning = ChunkReader.Text(message, "thinking");
        if (!message.TryGetProperty("tool_calls", out var calls) || calls.ValueKind != JsonValueKind.Array) { return true; }
        foreach (var call in calls.EnumerateArray().Where(static call => call.ValueKind == JsonValueKind.Object))
        {
            var function = ChunkReader.Object(call, "function") ?? call;
            // A call comes whole; its index is often 0 for all of them, and says nothing.
            (delta.Calls ??= []).Add(new CallFragment(null, ChunkReader.Text(call, "id"), ChunkReader.Text(function, "name"), ChunkReader.Arguments(function) ?? "{}"));
        }

        return true;
    }
}
