using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Tutti.Gateway.Tests.Support;

/// <summary>Requests of the stateless era over HTTP, with the headers that each must have.</summary>
internal static class ModernBench
{
    public const string Version = "2026-07-28";

    private static int _last;

    /// <summary>The <c>_meta</c> of a request.</summary>
    public static string Meta(string capabilities = "{}", string more = "", string version = Version) =>
        $$$"""{"io.modelcontextprotocol/protocolVersion":"{{{version}}}","io.modelcontextprotocol/clientInfo":{"name":"t","version":"1"},"io.modelcontextprotocol/clientCapabilities":{{{capabilities}}}{{{more}}}}""";

    /// <summary>A request as it goes over the wire.</summary>
    public static string Text(string method, string members = "", string capabilities = "{}", string more = "", int? id = null) =>
        string.Create(CultureInfo.InvariantCulture, $$$"""{"jsonrpc":"2.0","id":{{{id ?? Interlocked.Increment(ref _last)}}},"method":"{{{method}}}","params":{"_meta":{{{Meta(capabilities, more)}}}{{{(members.Length > 0 ? "," : "")}}}{{{members}}}}}""");

    /// <summary>Sends a request, and does not read the response.</summary>
    public static async Task<HttpResponseMessage> SendAsync(this HttpBench http, string body, Action<HttpRequestMessage>? change = null, CancellationToken? cancellation = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, http.Address) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        AddHeaders(request.Headers, JsonElement.Parse(body));
        change?.Invoke(request);
        return await http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation ?? GatewayBench.Cancellation);
    }

    /// <summary>Sends a request, and gives its status and its answer, without what was said before that.</summary>
    public static async Task<(HttpStatusCode Status, JsonElement Answer)> AskAsync(this HttpBench http, string body, Action<HttpRequestMessage>? change = null)
    {
        using var response = await http.SendAsync(body, change);
        return (response.StatusCode, (await MessagesAsync(response))[^1]);
    }

    /// <summary>Calls a tool, and gives the result.</summary>
    public static async Task<JsonElement> CallAsync(this HttpBench http, string tool, string arguments = "{}", string capabilities = "{}", string members = "", string? bearer = null)
    {
        var (_, answer) = await http.AskAsync(Text("tools/call", $"\"name\":\"{tool}\",\"arguments\":{arguments}{members}", capabilities), request => HttpBench.Bear(request, bearer));
        return answer.TryGetProperty("result", out var result) ? result : answer;
    }

    /// <summary>All messages of a response.</summary>
    public static async Task<IReadOnlyList<JsonElement>> MessagesAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(GatewayBench.Cancellation);
        return response.Content.Headers.ContentType?.MediaType == "application/json"
            ? [JsonElement.Parse(text)]
            : [.. text.Split('\n').Where(static line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(static line => JsonElement.Parse(line["data: ".Length..]))];
    }

    /// <summary>The next message of a response that goes on.</summary>
    public static async Task<JsonElement> HearAsync(StreamReader reader)
    {
        while (true)
        {
            var line = await Patience.ForAsync(reader.ReadLineAsync(GatewayBench.Cancellation).AsTask(), "a message") ?? throw new InvalidOperationException("The stream has ended.");
            if (line.StartsWith("data: ", StringComparison.Ordinal)) { return JsonElement.Parse(line["data: ".Length..]); }
        }
    }

    /// <summary>The code of ours in an error, or in what a tool that was not called says.</summary>
    public static string? CodeOf(JsonElement answer)
    {
        var place = answer.TryGetProperty("error", out var error) ? error.GetProperty("data") : answer.GetProperty("_meta").GetProperty("io.tutti/denial");
        return place.GetProperty("code").GetString();
    }

    private static void AddHeaders(HttpRequestHeaders headers, JsonElement message)
    {
        headers.Add("MCP-Protocol-Version", Version);
        headers.Add("Mcp-Method", message.GetProperty("method").GetString());
        var body = message.GetProperty("params");
        if (body.TryGetProperty("name", out var name) || body.TryGetProperty("uri", out name) || body.TryGetProperty("taskId", out name)) { headers.Add("Mcp-Name", name.GetString()); }
    }
}
