using System.Collections.Frozen;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Tutti.Gateway.Diagnostics;

/// <summary>
/// Traces and metrics of the gateway, named by the OpenTelemetry conventions for MCP where those have a name; they are API. Subscribe with <c>AddSource("Tutti.Gateway")</c> and
/// <c>AddMeter("Tutti.Gateway")</c>. Nothing of arguments, answers, addresses of resources or secrets is ever in them.
/// </summary>
public static class GatewayDiagnostics
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "Tutti.Gateway";

    /// <summary>Tag: the method of a request; <c>_OTHER</c> for one that the protocol does not have.</summary>
    public const string MethodTag = "mcp.method.name";

    /// <summary>Tag of spans: the id of a session over HTTP.</summary>
    public const string SessionTag = "mcp.session.id";

    /// <summary>Tag: the version of the protocol that is spoken.</summary>
    public const string VersionTag = "mcp.protocol.version";

    /// <summary>Tag: a tool, as whoever is called knows it.</summary>
    public const string ToolTag = "gen_ai.tool.name";

    /// <summary>Tag: a prompt, as whoever is called knows it.</summary>
    public const string PromptTag = "gen_ai.prompt.name";

    /// <summary>Tag: <c>execute_tool</c> for calls of tools.</summary>
    public const string OperationTag = "gen_ai.operation.name";

    /// <summary>Tag: how it failed: a code of JSON-RPC, <c>tool_error</c>, <c>cancelled</c>, or a code of Tutti.</summary>
    public const string ErrorTag = "error.type";

    /// <summary>Tag: the code of an error of JSON-RPC.</summary>
    public const string StatusTag = "rpc.response.status_code";

    /// <summary>Tag of spans: the id of a request.</summary>
    public const string RequestTag = "jsonrpc.request.id";

    /// <summary>Tag: <c>tcp</c> or <c>pipe</c>.</summary>
    public const string TransportTag = "network.transport";

    /// <summary>Tag: a server behind the gateway, by its name in the policy.</summary>
    public const string ServerTag = "tutti.server";

    /// <summary>Tag: what was decided about a call: <c>allow</c>, <c>ask</c>, <c>deny</c>, <c>none</c>.</summary>
    public const string VerdictTag = "tutti.verdict";

    private static readonly Meter Meter = new(Name);

    /// <summary>Names that clients make up are one value.</summary>
    private static readonly FrozenSet<string> Methods = FrozenSet.ToFrozenSet(
        [
            "initialize", "ping", "server/discover", "tools/list", "tools/call", "prompts/list", "prompts/get", "resources/list", "resources/templates/list", "resources/read", "resources/subscribe",
            "resources/unsubscribe", "completion/complete", "logging/setLevel", "subscriptions/listen", "tasks/get", "tasks/result", "tasks/list", "tasks/update", "tasks/cancel",
        ],
        StringComparer.Ordinal);

    /// <summary>The buckets that the conventions ask for, in seconds.</summary>
    private static readonly InstrumentAdvice<double> Buckets = new() { HistogramBucketBoundaries = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300] };

    private static readonly Counter<long> Calls = Meter.CreateCounter<long>("tutti.gateway.calls", "{call}", "Calls of clients by what was decided about them.");

    /// <summary>Makes spans.</summary>
    internal static ActivitySource Source { get; } = new(Name);

    /// <summary>Requests of clients.</summary>
    internal static Histogram<double> Served { get; } = Meter.CreateHistogram("mcp.server.operation.duration", "s", "From when a request of a client was read until its answer was sent.", tags: null, Buckets);

    /// <summary>Requests to servers.</summary>
    internal static Histogram<double> Forwarded { get; } = Meter.CreateHistogram("mcp.client.operation.duration", "s", "From when a request was to be sent to a server until its answer was there.", tags: null, Buckets);

    /// <summary>Sessions.</summary>
    internal static Histogram<double> Sessions { get; } = Meter.CreateHistogram("mcp.server.session.duration", "s", "From the beginning of a session of a client to its end.", tags: null, Buckets);

    /// <summary>Whether anybody listens for requests of clients.</summary>
    internal static bool IsServing => Source.HasListeners() || Served.Enabled;

    /// <summary>Whether anybody listens for requests to servers.</summary>
    internal static bool IsForwarding => Source.HasListeners() || Forwarded.Enabled;

    /// <summary>A method as a tag: one of few.</summary>
    internal static string MethodOf(string method) => Methods.TryGetValue(method, out var known) ? known : "_OTHER";

    /// <summary>Counts a call.</summary>
    internal static void Count(string verdict)
    {
        if (Calls.Enabled) { Calls.Add(1, new KeyValuePair<string, object?>(VerdictTag, verdict)); }
    }
}
