using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Diagnostics;

/// <summary>W3C trace context as messages carry it: <c>traceparent</c> and <c>tracestate</c> in <c>_meta</c> (SEP-414), else in the headers of the request.</summary>
internal static class TraceContext
{
    private const string Parent = "traceparent";
    private const string State = "tracestate";

    /// <summary>What longer ones say is nobody's trace.</summary>
    private const int MostCharacters = 512;

    /// <summary>The context that a request came with; none where there is none, or it cannot be read.</summary>
    /// <param name="message">The request.</param>
    /// <param name="headers">Its headers; null where there are none.</param>
    public static ActivityContext Of(RpcMessage message, IHeaderDictionary? headers)
    {
        if (message.Find("_meta") is { ValueKind: JsonValueKind.Object } meta && TextOf(meta, Parent) is { } told) { return Parse(told, TextOf(meta, State)); }
        if (Activity.Current is not null || headers is null) { return default; } // the web server has read its headers where it is traced
        return headers[Parent] is [{ } parent] ? Parse(parent, headers[State] is [{ } state] ? state : null) : default;
    }

    /// <summary>Parameters that carry the context of a span, in place of another one.</summary>
    public static JsonElement With(JsonElement body, Activity span)
    {
        if (span.IdFormat != ActivityIdFormat.W3C || span.Id is not { } id) { return body; }
        var meta = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("_meta", out var given) && given.ValueKind == JsonValueKind.Object ? given : default;
        meta = RpcText.With(meta, Parent, TextOf(id));
        meta = RpcText.With(meta, State, span.TraceStateString is { Length: > 0 } state ? TextOf(state) : default);
        return RpcText.With(body, "_meta", meta);
    }

    private static ActivityContext Parse(string parent, string? state) => ActivityContext.TryParse(parent, state, isRemote: true, out var context) ? context : default;

    private static string? TextOf(JsonElement meta, string name) => meta.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= MostCharacters } text ? text : null;

    private static JsonElement TextOf(string text) => JsonSerializer.SerializeToElement(text, TextJson.Default.String);
}
