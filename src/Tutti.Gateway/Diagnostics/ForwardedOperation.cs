using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Upstreams;
using Tutti.Kernel;

namespace Tutti.Gateway.Diagnostics;

/// <summary>A request to a server, from when it was to be sent until its answer was there.</summary>
internal sealed class ForwardedOperation : Operation, IDisposable
{
    private ForwardedOperation(Activity? span, string method)
        : base(span, GatewayDiagnostics.Forwarded, method)
    {
    }

    /// <summary>A request begins.</summary>
    /// <param name="server">The server.</param>
    /// <param name="method">The method.</param>
    /// <param name="parent">The span of the client's request that it belongs to; none for what the gateway asks by itself.</param>
    /// <returns>Null where nobody listens.</returns>
    public static ForwardedOperation? Begin(UpstreamSpec server, string method, ActivityContext parent)
    {
        if (!GatewayDiagnostics.IsForwarding) { return null; }
        var (ambient, name) = (Activity.Current, GatewayDiagnostics.MethodOf(method));
        var links = parent != default && ambient is not null && ambient.Context.TraceId != parent.TraceId ? new[] { new ActivityLink(ambient.Context) } : null; // the step of the run
        var span = parent == default ? GatewayDiagnostics.Source.StartActivity(name, ActivityKind.Client) : GatewayDiagnostics.Source.StartActivity(name, ActivityKind.Client, parent, links: links);
        var operation = new ForwardedOperation(span, name);
        operation.Tag(GatewayDiagnostics.ServerTag, server.Name);
        operation.Tag(GatewayDiagnostics.TransportTag, server.Address is null ? "pipe" : "tcp");
        if (server.Address is { } address)
        {
            operation.Tag("server.address", address.Host);
            operation.Tag("server.port", address.Port);
        }

        return operation;
    }

    /// <summary>Parameters that carry the span's context on to the server.</summary>
    public JsonElement Carry(JsonElement body) => Span is { } span ? TraceContext.With(body, span) : body;

    /// <summary>The server answered.</summary>
    public void Answer(RpcMessage answer)
    {
        if (answer.Kind == RpcKind.Error) { FailBy(answer.Find("code") is { ValueKind: JsonValueKind.Number } code && code.TryGetInt32(out var number) ? number.ToString(CultureInfo.InvariantCulture) : "_OTHER"); }
        else if (answer.Find("isError").ValueKind == JsonValueKind.True) { Fail("tool_error"); }
    }

    /// <summary>The server did not answer.</summary>
    public void Lose(Exception why) => Fail(why is TuttiException { Code: var code } ? code : why is OperationCanceledException ? "cancelled" : "_OTHER");

    public void Dispose() => End();
}
