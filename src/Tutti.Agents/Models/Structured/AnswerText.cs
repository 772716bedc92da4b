using System.Text.Json;

namespace Tutti.Agents.Models.Structured;

/// <summary>Finds the JSON of an answer that should be nothing else, and is more: in a fence, after a sentence, or among the thoughts.</summary>
internal static class AnswerText
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>The JSON alone; the text as it is, when there is none.</summary>
    internal static string Find(string text, string reasoning)
    {
        if (Extract(text) is { } json) { return json; }
        // Some servers pass an answer under a grammar on as reasoning, and leave the answer empty.
        return string.IsNullOrWhiteSpace(text) && Extract(reasoning) is { } hidden ? hidden : text;
    }

    private static string? Extract(string text)
    {
        var trimmed = text.Trim();
        if (IsJson(trimmed)) { return trimmed; }
        if (Fenced(trimmed) is { } fenced && IsJson(fenced)) { return fenced; }
        var (begin, end) = (trimmed.AsSpan().IndexOfAny('{', '['), trimmed.AsSpan().LastIndexOfAny('}', ']'));
        return begin >= 0 && end > begin && IsJson(trimmed[begin..(end + 1)]) ? trimmed[begin..(end + 1)] : null;
    }

    private static string? Fenced(string text)
    {
        var open = text.IndexOf("```", StringComparison.Ordinal);
        var line = open < 0 ? -1 : text.IndexOf('\n', open);
        var close = line < 0 ? -1 : text.IndexOf("```", line, StringComparison.Ordinal);
        return close < 0 ? null : text[(line + 1)..close].Trim();
    }

    private static bool IsJson(string text)
    {
        if (text is not ['{' or '[', ..]) { return false; }
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
