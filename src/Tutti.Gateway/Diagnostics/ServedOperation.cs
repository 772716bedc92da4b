using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Diagnostics;

/// <summary>A request of a client, from when it was read until its answer was sent.</summary>
internal sealed class ServedOperation : Operation
{
    private static readonly AsyncLocal<ServedOperation?> Ambient = new();

    private volatile bool _isAnswered;

    private ServedOperation(Activity? span, string method)
        : base(span, GatewayDiagnostics.Served, method)
    {
    }

    /// <summary>The request that is being served; null where nobody listens.</summary>
    public static ServedOperation? Current => GatewayDiagnostics.IsServing ? Ambient.Value : null;

    /// <summary>A request begins; what its method does from here on is in its span.</summary>
    /// <param name="message">The message.</param>
    /// <param name="http">How it came; null for standard input.</param>
    /// <param name="session">The id of the session; null for none.</param>
    /// <returns>Null where nobody listens, and for what is no request.</returns>
    public static ServedOperation? Begin(RpcMessage message, HttpContext? http, string? session = null)
    {
        if (!GatewayDiagnostics.IsServing || message.Kind != RpcKind.Request) { return null; }
        var method = GatewayDiagnostics.MethodOf(message.Method);
        var (ambient, told) = (Activity.Current, TraceContext.Of(message, http?.Request.Headers));
        var links = told != default && ambient is not null ? new[] { new ActivityLink(ambient.Context) } : null;
        var span = told == default ? GatewayDiagnostics.Source.StartActivity(method, ActivityKind.Server) : GatewayDiagnostics.Source.StartActivity(method, ActivityKind.Server, told, links: links);
        span?.SetTag(GatewayDiagnostics.RequestTag, message.Id.Json.Trim('"'));
        if (session is not null) { span?.SetTag(GatewayDiagnostics.SessionTag, session); }
        var operation = new ServedOperation(span, method);
        operation.Tag(GatewayDiagnostics.TransportTag, http is null ? "pipe" : "tcp");
        if (http is not null) { operation.Tag("network.protocol.name", "http"); }
        return Ambient.Value = operation;
    }

    /// <summary>Who serves it has decided about its call.</summary>
    /// <param name="verdict">One of few values.</param>
    /// <param name="run">The run that has it in its journal.</param>
    public void Judge(string verdict, string run)
    {
        Tag(GatewayDiagnostics.VerdictTag, verdict);
        Span?.SetTag(Kernel.Diagnostics.TuttiDiagnostics.RunTag, run);
    }

    /// <summary>The answer; only whether it is an error is looked at.</summary>
    public void Answer(ReadOnlySpan<byte> message)
    {
        _isAnswered = true;
        switch (RpcOutcome.Of(message))
        {
            case { Code: { } code }:
                FailBy(code);
                break;
            case { IsToolError: true }:
                Fail("tool_error");
                break;
        }
    }

    /// <summary>It is over, answered or not.</summary>
    public void Finish()
    {
        if (!_isAnswered) { Fail("cancelled"); }
        End();
    }
}
