using System.Text;
using System.Text.Json;

namespace Tutti.Agents.Bench.Loops;

/// <summary>The floor: an HTTP client, text put together and JSON taken apart by hand. Nothing is checked, kept or governed.</summary>
internal sealed class BareLoop(string address) : IAgentLoop
{
    private const string Head = """{"model":"fake","messages":[{"role":"system","content":"You add."},{"role":"user","content":"Add ten times."}""";
    private const string Tail = """],"tools":[{"type":"function","function":{"name":"add","description":"Adds.","parameters":{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}},"required":["a","b"]}}}]}""";

    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 256 });
    private readonly Uri _url = new($"{address}/chat/completions");

    public async Task<string> RunAsync()
    {
        var talk = new StringBuilder(Head);
        while (true)
        {
            using var reply = await CallAsync(talk.ToString());
            var message = reply.RootElement.GetProperty("choices")[0].GetProperty("message");
            if (!message.TryGetProperty("tool_calls", out var calls)) { return message.GetProperty("content").GetString() ?? ""; }
            talk.Append(',').Append(message.GetRawText());
            foreach (var call in calls.EnumerateArray())
            {
                using var arguments = JsonDocument.Parse(call.GetProperty("function").GetProperty("arguments").GetString() ?? "");
                var sum = arguments.RootElement.GetProperty("a").GetInt64() + arguments.RootElement.GetProperty("b").GetInt64();
                talk.Append(",{\"role\":\"tool\",\"tool_call_id\":\"").Append(call.GetProperty("id").GetString()).Append("\",\"content\":\"").Append(sum).Append("\"}");
            }
        }
    }

    /// <summary>One call with the first messages alone.</summary>
    public async Task OneAsync() => (await CallAsync(Head)).Dispose();

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JsonDocument> CallAsync(string talk)
    {
        using var content = new StringContent(talk + Tail, Encoding.UTF8, "application/json");
        using var response = await _client.PostAsync(_url, content);
        return JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
    }
}
