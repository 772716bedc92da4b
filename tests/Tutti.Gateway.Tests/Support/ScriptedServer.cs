using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Upstreams;

namespace Tutti.Gateway.Tests.Support;

/// <summary>A server in memory. It greets and lists by itself; what is called is answered as the test says.</summary>
internal sealed class ScriptedServer
{
    private readonly ConcurrentQueue<Wire> _wires = new();

    /// <summary>The members of the result of <c>initialize</c> that say what it can do.</summary>
    public string Capabilities { get; init; } = """{"tools":{"listChanged":true}}""";

    /// <summary>Whether it speaks 2026-07-28 alone.</summary>
    public bool IsModern { get; set; }

    /// <summary>Whether it speaks 2025-11-25 and 2026-07-28, to each client as that begins.</summary>
    public bool IsOfBothEras { get; init; }

    /// <summary>What it says to a greeting, or to the question what it can do without one, in place of what its version has. Null for that.</summary>
    public Func<Wire, RpcMessage, string?> Opens { get; set; } = static (_, _) => null;

    /// <summary>How often it was greeted, or asked what it can do.</summary>
    public ConcurrentQueue<string> Opened { get; } = new();

    /// <summary>Its tools, as it lists them.</summary>
    public string Tools { get; set; } = """[{"name":"get","inputSchema":{"type":"object"}},{"name":"drop_all","inputSchema":{"type":"object"}},{"name":"pay","inputSchema":{"type":"object"}}]""";

    public string Prompts { get; init; } = "[]";

    public string Resources { get; init; } = "[]";

    /// <summary>Answers whatever is not answered by itself: a result, or an error with its own member. Null for never.</summary>
    public Func<Wire, RpcMessage, Task<string?>> Answer { get; set; } = static (_, _) => Task.FromResult<string?>("""{"content":[{"type":"text","text":"done"}]}""");

    /// <summary>An answer: the wire ends in the middle of the call.</summary>
    public static Func<Wire, RpcMessage, Task<string?>> Dies { get; } = static (wire, _) =>
    {
        wire.Die();
        return Task.FromResult<string?>(null);
    };

    /// <summary>What was asked of it but greetings and lists, in order, with parameters.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Notifications that it got, in order.</summary>
    public ConcurrentQueue<string> Told { get; } = new();

    /// <summary>Connections that were opened.</summary>
    public IReadOnlyCollection<Wire> Wires => _wires;

    /// <summary>Why it cannot be reached; null where it can.</summary>
    public UpstreamException? Down { get; set; }

    public ValueTask<IUpstreamLink> OpenAsync()
    {
        if (Down is { } down) { throw down; }
        var wire = new Wire(this);
        _wires.Enqueue(wire);
        return ValueTask.FromResult<IUpstreamLink>(wire);
    }

    /// <summary>One connection.</summary>
    internal sealed class Wire(ScriptedServer server) : IUpstreamLink
    {
        private readonly Channel<RpcMessage> _said = Channel.CreateUnbounded<RpcMessage>();

        public string LastWords => "";

        public bool IsDisposed { get; private set; }

        /// <summary>Greeting as the server got it.</summary>
        public JsonElement Greeting { get; private set; }

        /// <summary>Answers of the client to what the server asked.</summary>
        public Channel<RpcMessage> Answers { get; } = Channel.CreateUnbounded<RpcMessage>();

        /// <summary>What it is listened to for, by the ids of requests.</summary>
        public ConcurrentQueue<(string Id, JsonElement Filter)> Listens { get; } = new();

        /// <summary>Says something.</summary>
        public void Say(string json) => _said.Writer.TryWrite(Read(Encoding.UTF8.GetBytes(json)));

        /// <summary>Ends as a server does that dies.</summary>
        public void Die() => _said.Writer.TryComplete();

        public async Task ReceiveAsync(Func<RpcMessage, ValueTask> take, Action<long, UpstreamException?> lose)
        {
            await foreach (var message in _said.Reader.ReadAllAsync()) { await take(message); }
        }

        public ValueTask SendAsync(LinkMessage message, CancellationToken cancellationToken)
        {
            if (_said.Reader.Completion.IsCompleted) { throw UpstreamException.Lost("scripted", ""); }
            var read = Read(message.Text.Span);
            if (read.Kind == RpcKind.Request) { _ = AnswerAsync(read); }
            else if (read.Kind == RpcKind.Notification) { server.Told.Enqueue($"{read.Method} {read.Body}"); }
            else { Answers.Writer.TryWrite(read); }
            return ValueTask.CompletedTask;
        }

        public bool HasHeaders => false;

        public bool TryAbort(long request) => false;

        public void Greeted(string protocolVersion)
        {
        }

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            _said.Writer.TryComplete();
            return ValueTask.CompletedTask;
        }

        private async Task AnswerAsync(RpcMessage request)
        {
            await Task.Yield();
            if (await ResultAsync(request) is not { } result) { return; }
            Say(result.StartsWith("""{"code":""", StringComparison.Ordinal) ? $$"""{"jsonrpc":"2.0","id":{{request.Id.Json}},"error":{{result}}}""" : $$"""{"jsonrpc":"2.0","id":{{request.Id.Json}},"result":{{result}}}""");
        }

        private async Task<string?> ResultAsync(RpcMessage request)
        {
            if (request.Method is "server/discover" or "initialize")
            {
                server.Opened.Enqueue(request.Method);
                return server.Opens(this, request) is { } said ? (said.Length > 0 ? said : null) : Open(request);
            }

            if (server.IsModern && !IsComplete(request)) { return """{"code":-32602,"message":"Not what each request must say"}"""; }
            switch (request.Method)
            {
                case "subscriptions/listen" when IsComplete(request):
                    Listens.Enqueue((request.Id.Json, request.Find("notifications")));
                    Say($$$"""{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":{{{request.Id.Json}}} },"notifications":{{{request.Find("notifications")}}} } }""");
                    return null;
                case "tools/list":
                    return $$"""{"tools":{{server.Tools}}}""";
                case "prompts/list":
                    return $$"""{"prompts":{{server.Prompts}}}""";
                case "resources/list":
                    return $$"""{"resources":{{server.Resources}}}""";
                case "resources/templates/list":
                    return """{"resourceTemplates":[]}""";
                default:
                    server.Asked.Enqueue($"{request.Method} {request.Body}");
                    return await server.Answer(this, request);
            }
        }

        private string Open(RpcMessage request)
        {
            var isModern = request.Method != "initialize";
            if (!server.IsOfBothEras && server.IsModern != isModern) { return """{"code":-32601,"message":"Method not found"}"""; }
            Greeting = request.Body;
            return isModern
                ? $$$"""{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{{{server.Capabilities}}},"ttlMs":0,"cacheScope":"private","_meta":{"io.modelcontextprotocol/serverInfo":{"name":"scripted","version":"1"} } }"""
                : $$$"""{"protocolVersion":"2025-11-25","capabilities":{{{server.Capabilities}}},"serverInfo":{"name":"scripted","version":"1"}}""";
        }

        private static bool IsComplete(RpcMessage request) =>
            request.Find("_meta") is { ValueKind: JsonValueKind.Object } meta && meta.TryGetProperty("io.modelcontextprotocol/protocolVersion", out var version) && version.ValueEquals("2026-07-28") && meta.TryGetProperty("io.modelcontextprotocol/clientCapabilities", out _);

        private static RpcMessage Read(ReadOnlySpan<byte> json) => RpcMessage.TryRead(json, out var message, out var fault, out _) ? message : throw new InvalidOperationException(fault.Message);
    }
}
