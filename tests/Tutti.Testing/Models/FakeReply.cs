using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tutti.Testing.Models;

/// <summary>How a reply says where it ends.</summary>
public enum FakeFraming
{
    /// <summary>By its length.</summary>
    Length = 1,

    /// <summary>In chunks, the last of them empty.</summary>
    Chunked = 2,

    /// <summary>By the end of the connection.</summary>
    Close = 3,
}

/// <summary>A piece of a reply's body.</summary>
/// <param name="Bytes">What is sent.</param>
/// <param name="Hold">What the server waits for before.</param>
/// <param name="Breaks">Whether the connection is reset here.</param>
/// <param name="Sent">Completes when it is sent.</param>
public readonly record struct FakePart(ReadOnlyMemory<byte> Bytes, Task? Hold = null, bool Breaks = false, TaskCompletionSource? Sent = null);

/// <summary>A reply, byte for byte.</summary>
public sealed record FakeReply
{
    public int Status { get; init; } = 200;

    public string ContentType { get; init; } = "application/json";

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public IEnumerable<FakePart> Parts { get; init; } = [];

    public FakeFraming Framing { get; init; } = FakeFraming.Length;

    /// <summary>In place of all else: what goes over the line.</summary>
    public ReadOnlyMemory<byte>? RawBytes { get; init; }

    /// <summary>Completes when a request got this reply.</summary>
    public TaskCompletionSource<FakeRequest> Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>JSON.</summary>
    public static FakeReply Json(string json, int status = 200) => new() { Status = status, Parts = [Part(json)] };

    /// <summary>A refusal, as OpenAI writes it.</summary>
    public static FakeReply Error(int status, string message, string? code = null, string type = "invalid_request_error", string? param = null) =>
        Json(new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = type, ["param"] = param, ["code"] = code } }.ToJsonString(), status);

    /// <summary>A stream of events, each with <c>data:</c> in front and a blank line behind, <c>[DONE]</c> at the end.</summary>
    public static FakeReply Stream(params string[] events) => Lines([.. events.SelectMany(static data => new[] { $"data: {data}", "" }), "data: [DONE]", ""]);

    /// <summary>A stream of lines as they are.</summary>
    public static FakeReply Lines(params string[] lines) => new() { ContentType = "text/event-stream", Framing = FakeFraming.Chunked, Parts = [.. lines.Select(static line => Part(line + "\n"))] };

    /// <summary>A stream of values, one a line, as Ollama sends them.</summary>
    public static FakeReply Values(params string[] values) => Lines(values) with { ContentType = "application/x-ndjson" };

    /// <summary>A stream in parts: silence and breaks among them.</summary>
    public static FakeReply OfParts(params IEnumerable<FakePart> parts) => new() { ContentType = "text/event-stream", Framing = FakeFraming.Chunked, Parts = parts };

    /// <summary>What goes over the line in place of HTTP.</summary>
    public static FakeReply Raw(string text) => new() { RawBytes = Encoding.UTF8.GetBytes(text) };

    public static FakePart Part(string text) => new(Encoding.UTF8.GetBytes(text));

    public static FakePart Event(string data) => Part($"data: {data}\n\n");

    /// <summary>A chunk of an answer: its delta as JSON.</summary>
    public static string Delta(string delta, string? finish = null, string? usage = null) =>
        $$"""{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1767225600,"model":"fake-1","choices":[{"index":0,"delta":{{delta}},"finish_reason":{{(finish is null ? "null" : JsonSerializer.Serialize(finish))}}}]{{(usage is null ? "" : $",\"usage\":{usage}")}}}""";

    /// <summary>A chunk of words.</summary>
    public static string Words(string text) => Delta($$"""{"content":{{JsonSerializer.Serialize(text)}}}""");

    /// <summary>The last chunk that many servers send: no choices, only usage.</summary>
    public static string Usage(int input, int output) =>
        $$"""{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1767225600,"model":"fake-1","choices":[],"usage":{{UsageOf(input, output)}}}""";

    public static string UsageOf(int input, int output) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"prompt_tokens":{{input}},"completion_tokens":{{output}},"total_tokens":{{input + output}}}""");

    /// <summary>A whole answer of words.</summary>
    public static string Whole(string message, string finish = "stop", int input = 9, int output = 3) =>
        $$"""{"id":"chatcmpl-1","object":"chat.completion","created":1767225600,"model":"fake-1","choices":[{"index":0,"message":{{message}},"finish_reason":{{JsonSerializer.Serialize(finish)}}}],"usage":{{UsageOf(input, output)}}}""";

    /// <summary>The usual stream of an answer.</summary>
    public static FakeReply Saying(params string[] words) =>
        Stream([Delta("""{"role":"assistant","content":""}"""), .. words.Select(Words), Delta("{}", "stop"), Usage(9, 3)]);

    internal string Head()
    {
        var head = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {Status} Fake\r\nContent-Type: {ContentType}\r\n"));
        foreach (var (name, value) in Headers) { head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n"); }
        head.Append(Framing switch
        {
            FakeFraming.Chunked => "Transfer-Encoding: chunked\r\n",
            FakeFraming.Close => "Connection: close\r\n",
            _ => string.Create(CultureInfo.InvariantCulture, $"Content-Length: {Parts.Sum(static part => part.Bytes.Length)}\r\n"),
        });
        return head.Append("\r\n").ToString();
    }
}
