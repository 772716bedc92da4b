using Microsoft.AspNetCore.Http;
using Tutti.Gateway.Diagnostics;
using Tutti.Gateway.Eras;
using Tutti.Gateway.Messages;
using Tutti.Governance.Identities;

namespace Tutti.Gateway.Fronts;

/// <summary>Clients without sessions over streamable HTTP (MCP 2026-07-28): each POST is a request of its own, and whoever closes its response has cancelled it.</summary>
internal sealed class ModernHttpFront(CallerRuns runs, TimeProvider time)
{
    /// <summary>By it a client's configuration tells runs apart.</summary>
    internal const string RunHeader = "Tutti-Run";

    /// <summary>Whether a message is of the era without a greeting: it says so itself, or its headers do.</summary>
    public static bool IsMine(HttpRequest request, RpcMessage message) =>
        message.Method == Modern.Discover || RequestMeta.VersionOf(message) is not null || (request.Headers[HttpChecks.VersionHeader] is [{ } version] && version == Modern.Version);

    /// <summary>Answers a message.</summary>
    public async Task TakeAsync(HttpContext http, Caller caller, RpcMessage message)
    {
        if (message.Kind == RpcKind.Notification)
        {
            http.Response.StatusCode = StatusCodes.Status202Accepted; // this version has none that does anything here
            return;
        }

        using var stream = new EventStream(http, time);
        var operation = ServedOperation.Begin(message, http);
        try { await AnswerAsync(http, caller, message, stream, operation).ConfigureAwait(false); }
        finally { operation?.Finish(); }
    }

    private async Task AnswerAsync(HttpContext http, Caller caller, RpcMessage message, EventStream stream, ServedOperation? operation)
    {
        operation?.Tag(GatewayDiagnostics.VersionTag, Modern.Version);
        var answer = message.Kind == RpcKind.Request ? await AnswerAsync(http, caller, message, stream).ConfigureAwait(false) : ModernFault.Malformed("Clients of this version send no answers but 'inputResponses' with a request.").For(default);
        operation?.Answer(answer.Message.Span);
        await stream.AnswerAsync(answer.Message, answer.Status).ConfigureAwait(false);
    }

    private async Task<ModernAnswer> AnswerAsync(HttpContext http, Caller caller, RpcMessage message, EventStream stream)
    {
        var headers = http.Request.Headers;
        var fault = RequestMeta.Read(message, out var meta) ?? HeaderChecks.Find(headers, message, meta!.Version) ?? (meta.Version == Modern.Version ? null : ModernFault.Version(meta.Version));
        if (fault is not null) { return fault.For(message.Id); }
        var heart = stream.KeepAlive();
        try { return await runs.AnswerAsync(new ModernRequest(message, meta!, stream, headers), caller, headers[RunHeader].ToString(), http.RequestAborted).ConfigureAwait(false); }
        finally
        {
            await heart.DisposeAsync().ConfigureAwait(false);
        }
    }
}
