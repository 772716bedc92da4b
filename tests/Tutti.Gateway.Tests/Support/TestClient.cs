using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Tutti.Governance.Identities;

namespace Tutti.Gateway.Tests.Support;

/// <summary>A client over two streams, which says exactly what a test tells it to.</summary>
internal sealed class TestClient : IAsyncDisposable
{
    private readonly Pipe _toGateway = new();
    private readonly Pipe _fromGateway = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _open = new(StringComparer.Ordinal);
    private readonly Task _serving;
    private readonly Task _reading;
    private int _last;

    public TestClient(TuttiGateway gateway, Caller caller)
    {
        _serving = gateway.ServeAsync(_toGateway.Reader.AsStream(), _fromGateway.Writer.AsStream(), caller, CancellationToken.None);
        _reading = ReadAsync();
    }

    /// <summary>What came that answers nothing of the client's: requests and notifications of servers.</summary>
    public Channel<JsonElement> Heard { get; } = Channel.CreateUnbounded<JsonElement>();

    public async Task<JsonElement> GreetAsync(string capabilities = "{}")
    {
        var greeting = await AskAsync("initialize", $$$"""{"protocolVersion":"2025-11-25","capabilities":{{{capabilities}}},"clientInfo":{"name":"test","version":"1"}}""");
        await SayAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        return greeting.GetProperty("result");
    }

    public Task<JsonElement> CallAsync(string tool, string arguments = "{}", string more = "") => AskAsync("tools/call", $$"""{"name":"{{tool}}","arguments":{{arguments}}{{more}}}""");

    /// <summary>Asks, and gives the whole answer.</summary>
    public async Task<JsonElement> AskAsync(string method, string parameters = "{}")
    {
        var (_, answer) = await BeginAsync(method, parameters);
        return await Patience.ForAsync(answer, $"the answer to {method}");
    }

    /// <summary>Asks, and does not wait.</summary>
    public async Task<(string Id, Task<JsonElement> Answer)> BeginAsync(string method, string parameters = "{}")
    {
        var id = Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
        var answer = _open[id] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        await SayAsync($$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":{{parameters}}}""");
        return (id, answer.Task);
    }

    public async Task SayAsync(string line) => await _toGateway.Writer.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));

    public async Task<JsonElement> HearAsync(string method)
    {
        while (true)
        {
            var heard = await Patience.ForAsync(Heard.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask(), method);
            if (heard.TryGetProperty("method", out var name) && name.GetString() == method) { return heard; }
        }
    }

    /// <summary>Says its last, and waits until the gateway has ended the session.</summary>
    public async Task EndAsync()
    {
        await _toGateway.Writer.CompleteAsync();
        await Patience.ForAsync(_serving, "the end of the session");
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await _fromGateway.Writer.CompleteAsync();
        await _reading;
    }

    private async Task ReadAsync()
    {
        using var reader = new StreamReader(_fromGateway.Reader.AsStream());
        while (await reader.ReadLineAsync() is { } line)
        {
            var message = JsonElement.Parse(line);
            var isAnswer = !message.TryGetProperty("method", out _) && message.TryGetProperty("id", out _);
            if (isAnswer && _open.TryRemove(message.GetProperty("id").GetRawText(), out var open)) { open.SetResult(message); }
            else { await Heard.Writer.WriteAsync(message); }
        }
    }
}
