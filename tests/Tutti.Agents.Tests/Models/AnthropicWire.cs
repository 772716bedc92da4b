using System.Text.Json;
using Anthropic;
using Anthropic.Core;
using Tutti.Agents.Models;
using Tutti.Agents.Models.Endpoints;
using Tutti.Testing.Models;
using static Tutti.Testing.Models.FakeReply;

namespace Tutti.Agents.Tests.Models;

/// <summary>Anthropic's protocol as a fake server speaks it, and the official client told to ask that server once.</summary>
internal static class AnthropicWire
{
    internal static AnthropicClient ClientOf(FakeModelServer server) => new(new ClientOptions
    {
        BaseUrl = server.Address,
        ApiKey = "sk-ant-1",
        MaxRetries = 0,
        HttpClient = new HttpClient(new VendorErrors(new ModelEndpoint(server.Address, "claude-x"))),
    });

    /// <summary>A stream of blocks: texts, and calls of tools.</summary>
    internal static FakeReply Streaming(string stopReason, int input, int output, params IEnumerable<(string Start, string[] Deltas)> blocks)
    {
        var events = new List<(string Type, string Data)>
        {
            ("message_start", $$$$"""{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":{{{{input}}}},"output_tokens":1,"cache_creation_input_tokens":0,"cache_read_input_tokens":0}}}"""),
        };
        foreach (var (index, block) in blocks.Index())
        {
            events.Add(("content_block_start", $$"""{"type":"content_block_start","index":{{index}},"content_block":{{block.Start}}}"""));
            events.AddRange(block.Deltas.Select(delta => ("content_block_delta", $$"""{"type":"content_block_delta","index":{{index}},"delta":{{delta}}}""")));
            events.Add(("content_block_stop", $$"""{"type":"content_block_stop","index":{{index}}}"""));
        }

        events.Add(("message_delta", $$$"""{"type":"message_delta","delta":{"stop_reason":"{{{stopReason}}}","stop_sequence":null},"usage":{"input_tokens":{{{input}}},"output_tokens":{{{output}}},"cache_creation_input_tokens":0,"cache_read_input_tokens":0}}"""));
        events.Add(("message_stop", """{"type":"message_stop"}"""));
        return Lines([.. events.SelectMany(static happened => new[] { $"event: {happened.Type}", $"data: {happened.Data}", "" })]);
    }

    /// <summary>A block of words, in pieces.</summary>
    internal static (string Start, string[] Deltas) Words(params string[] pieces) =>
        ("""{"type":"text","text":""}""", [.. pieces.Select(static piece => $$"""{"type":"text_delta","text":{{JsonSerializer.Serialize(piece)}}}""")]);

    /// <summary>A block that calls a tool; its arguments come in pieces.</summary>
    internal static (string Start, string[] Deltas) Call(string id, string name, params string[] pieces) =>
        ($$$"""{"type":"tool_use","id":"{{{id}}}","name":"{{{name}}}","input":{}}""", [.. pieces.Select(static piece => $$$"""{"type":"input_json_delta","partial_json":{{{JsonSerializer.Serialize(piece)}}}}""")]);

    /// <summary>A refusal.</summary>
    internal static FakeReply Refusal(int status, string type, string message, string? retryAfter = null) =>
        Json($$$"""{"type":"error","error":{"type":"{{{type}}}","message":"{{{message}}}"}}""", status) with { Headers = retryAfter is null ? [] : new Dictionary<string, string> { ["Retry-After"] = retryAfter } };
}
