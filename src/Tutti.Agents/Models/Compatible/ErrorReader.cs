using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Tutti.Agents.Models.Endpoints;

namespace Tutti.Agents.Models.Compatible;

/// <summary>Reads what a server says when it refuses or fails, and finds the error that it is.</summary>
internal sealed class ErrorReader(ModelEndpoint endpoint)
{
    private const int MostShown = 300;
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    private static readonly string[] OverflowWords =
    [
        "exceed_context_size_error", "context_length_exceeded", "maximum context length", "exceeds the available context size", "context window", "prompt is too long",
        "larger than the context", "exceeds context", "exceed context", "too many tokens", "context size has been exceeded", "greater than the context length",
    ];

    /// <summary>The front of a conversation was cut until no question was left in it (Ollama).</summary>
    private static readonly string[] CutWords = ["no user query found"];

    private static readonly string[] ToolWords = ["does not support tools", "enable-auto-tool-choice", "tool choice requires", "tools are not supported", "tool use is not supported"];

    /// <summary>A word of a refusal, the member of the request that it means, and what is done without it.</summary>
    private static readonly (string Word, string Member, RequestQuirks Quirk)[] QuirkWords =
    [
        ("stream_options", "stream_options", RequestQuirks.NoStreamOptions), ("include_usage", "stream_options", RequestQuirks.NoStreamOptions),
        ("max_completion_tokens", "max_tokens", RequestQuirks.NewTokenLimit), ("parallel_tool_calls", "parallel_tool_calls", RequestQuirks.NoParallelCalls),
        ("reasoning_content", "messages", RequestQuirks.EchoesReasoning), ("temperature", "temperature", RequestQuirks.NoTemperature), ("top_p", "top_p", RequestQuirks.NoTemperature),
        ("seed", "seed", RequestQuirks.NoSeed), ("stop", "stop", RequestQuirks.NoStop), ("grammar", "", RequestQuirks.PlainSchemas), ("maxlength", "", RequestQuirks.PlainSchemas),
        ("repetition", "", RequestQuirks.PlainSchemas), ("unsupported keyword", "", RequestQuirks.PlainSchemas),
    ];

    /// <summary>A value that is out of its range is an error of who set it: it is not dropped in silence.</summary>
    private static readonly string[] UnknownWords = ["support", "unrecognized", "unknown", "unexpected", "permitted", "only the default", "not allowed", "extra inputs", "no additional", "must be passed back", "failed to parse grammar", "missing"];

    /// <summary>The error of a reply that is no success.</summary>
    internal ModelException Read(int status, HttpResponseHeaders headers, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var (message, detail) = Parse(body);
        return Classify(status, message, detail, RetryAfter(headers, now));
    }

    /// <summary>The error that stands in the middle of a stream, or in a reply that calls itself a success; null when there is none.</summary>
    internal ModelException? ReadInside(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("error", out var error) || error.ValueKind is JsonValueKind.Null or JsonValueKind.False) { return null; }
        var (message, detail) = OfValue(value);
        var status = error.ValueKind == JsonValueKind.Object && ChunkReader.Number(error, "code") is { } code and >= 400 and < 600 ? (int)code : 0;
        return status == 0 && !Holds(detail, OverflowWords) && !Holds(detail, ToolWords) && !Holds(detail, CutWords)
            ? ModelErrors.InStream(endpoint, Said(message))
            : Classify(status == 0 ? 400 : status, message, detail, after: null);
    }

    /// <summary>What the server does not take, by its own words; none when they do not tell, or tell of what was not sent.</summary>
    internal static RequestQuirks QuirkOf(ReadOnlySpan<byte> body, ReadOnlySpan<byte> sent)
    {
        var (_, detail) = Parse(body);
        foreach (var (word, member, quirk) in QuirkWords)
        {
            if (detail.Contains(word, StringComparison.OrdinalIgnoreCase) && Holds(detail, UnknownWords) && IsSent(sent, member, quirk)) { return quirk; }
        }

        return RequestQuirks.None;
    }

    private static bool IsSent(ReadOnlySpan<byte> sent, string member, RequestQuirks quirk) => quirk == RequestQuirks.PlainSchemas
        ? sent.IndexOf("\"tools\":"u8) >= 0 || sent.IndexOf("\"response_format\":"u8) >= 0
        : sent.IndexOf(Encoding.UTF8.GetBytes($"\"{member}\":")) >= 0;

    /// <summary>Whether a refusal is of something that a different request would mend.</summary>
    internal static bool IsAboutRequest(ReadOnlySpan<byte> body)
    {
        var (_, detail) = Parse(body);
        return !Holds(detail, OverflowWords) && !Holds(detail, ToolWords) && !Holds(detail, CutWords) && !detail.Contains("not found", StringComparison.OrdinalIgnoreCase);
    }

    private ModelException Classify(int status, string message, string detail, TimeSpan? after)
    {
        var said = Said(message);
        if (Holds(detail, CutWords)) { return ModelErrors.Overflow(endpoint, null, null, said); }
        if (status is >= 400 and < 600 && status is not (401 or 403 or 429) && Holds(detail, OverflowWords)) { return ModelErrors.Overflow(endpoint, NumberIn(detail, "n_prompt_tokens"), NumberIn(detail, "n_ctx"), said); }
        if (status is 402 || detail.Contains("insufficient_quota", StringComparison.Ordinal)) { return ModelErrors.NoQuota(endpoint, said); }
        return status switch
        {
            401 => ModelErrors.NoKey(endpoint, said),
            403 => ModelErrors.Forbidden(endpoint, said),
            404 => ModelErrors.NotFound(endpoint, said),
            429 => ModelErrors.TooFast(endpoint, after, said),
            408 or 503 or 529 => ModelErrors.Busy(endpoint, status, after, said),
            413 => ModelErrors.Overflow(endpoint, null, null, said),
            >= 500 => ModelErrors.Broken(endpoint, status, said),
            _ when Holds(detail, ToolWords) => ModelErrors.NoTools(endpoint, said),
            _ when detail.Contains("model", StringComparison.OrdinalIgnoreCase) && detail.Contains("not found", StringComparison.OrdinalIgnoreCase) => ModelErrors.NotFound(endpoint, said),
            _ => ModelErrors.BadRequest(endpoint, status, said),
        };
    }

    /// <summary>The message for people, and all of the text to search in.</summary>
    private static (string Message, string Detail) Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { AllowTrailingCommas = true });
            using var document = JsonDocument.ParseValue(ref reader);
            return OfValue(document.RootElement);
        }
        catch (JsonException)
        {
            // A page for people, from a proxy: it may quote anything.
            return ("", "");
        }
    }

    private static (string Message, string Detail) OfValue(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) { return ("", ""); }
        var error = value.TryGetProperty("error", out var inner) ? inner : value;
        var message = error.ValueKind switch
        {
            JsonValueKind.String => error.GetString(),
            JsonValueKind.Object => ChunkReader.Text(error, "message") ?? ChunkReader.Text(error, "detail") ?? ChunkReader.Text(value, "message"),
            _ => null,
        };
        return (message ?? "", value.GetRawText());
    }

    private string Said(string message)
    {
        if (string.IsNullOrWhiteSpace(message)) { return ""; }
        var shown = endpoint.Key?.RemoveFrom(message) ?? message;
        var plain = new StringBuilder(MostShown);
        foreach (var rune in shown.EnumerateRunes().Take(MostShown)) { plain.Append(Rune.IsControl(rune) ? " " : rune.ToString()); }
        return $" It says: '{plain}'.";
    }

    private static bool Holds(string text, string[] words) => words.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static long? NumberIn(string text, string name)
    {
        var at = text.IndexOf($"\"{name}\"", StringComparison.Ordinal);
        if (at < 0) { return null; }
        var digits = text.AsSpan(at + name.Length + 2).TrimStart(": ");
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        return long.TryParse(end < 0 ? digits : digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static TimeSpan? RetryAfter(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (headers.TryGetValues("retry-after-ms", out var values) && double.TryParse(values.FirstOrDefault(), NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds >= 0)
        {
            return Within(TimeSpan.FromMilliseconds(Math.Min(milliseconds, LongestDelay.TotalMilliseconds)));
        }

        if (!headers.TryGetValues("Retry-After", out var plain) || plain.FirstOrDefault() is not { } text) { return null; }
        // Seconds that do not fit into the framework's own reading are a long time, not none.
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)) { return Within(TimeSpan.FromSeconds(Math.Min(seconds, LongestDelay.TotalSeconds))); }
        return headers.RetryAfter?.Date is { } date ? Within(date - now) : null;
    }

    private static TimeSpan Within(TimeSpan delay) => delay < TimeSpan.Zero ? TimeSpan.Zero : delay > LongestDelay ? LongestDelay : delay;
}
