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

        /// <summary>Says something.</summary>
        public void Say(string json) => _said.Writer.TryWrite(Read(Encoding.UTF8.GetBytes(json)));

        /// <summary>Ends as a server does that dies.</summary>
        public void Die() => _said.Writer.TryComplete();

        public async Task ReceiveAsync(Func<RpcMessage, ValueTask> take, Action<long, UpstreamException?> lose)
        {
            await foreach (var message in _said.Reader.ReadAllAsync()) { await take(message); }
        }

        public ValueTask SendAsync(ReadOnlyMemory<byte> message, long? request, CancellationToken cancellationToken)
        {
            if (_said.Reader.Completion.IsCompleted) { throw UpstreamException.Lost("scripted", ""); }
            var read = Read(message.Span);
            if (read.Kind == RpcKind.Request) { _ = AnswerAsync(read); }
            else if (read.Kind == RpcKind.Notification) { server.Told.Enqueue($"{read.Method} {read.Body}"); }
            else { Answers.Writer.TryWrite(read); }
            return ValueTask.CompletedTask;
        }

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
            switch (request.Method)
            {
                case "initialize":
                    Greeting = request.Body;
                    return $$$"""{"protocolVersion":"2025-11-25","capabilities":{{{server.Capabilities}}},"serverInfo":{"name":"scripted","version":"1"}}""";
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

        private static RpcMessage Read(ReadOnlySpan<byte> json) => RpcMessage.TryRead(json, out var message, out var fault, out _) ? message : throw new InvalidOperationException(fault.Message);
    }
}
