using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Sessions;

namespace Tutti.Gateway.Fronts;

/// <summary>What a request must say before its message is read (MCP 2025-11-25, streamable HTTP).</summary>
internal sealed class HttpChecks(GatewayOptions options)
{
    internal const string SessionHeader = "Mcp-Session-Id";
    internal const string VersionHeader = "MCP-Protocol-Version";
    internal const string Events = "text/event-stream";
    private const string Json = "application/json";

    private static readonly string[] Loopback = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>What is wrong with a request before anything of it is believed; null for nothing.</summary>
    public HttpRefusal? Refuse(HttpRequest request) => RefuseSender(request) ?? RefuseForm(request) ?? (HttpMethods.IsPost(request.Method) ? null : RefuseVersion(request));

    /// <summary>A page of somebody else must not reach a server on this machine under a name that it made up (DNS rebinding).</summary>
    private HttpRefusal? RefuseSender(HttpRequest request)
    {
        var host = request.Host.Host;
        if (!options.Hosts.Contains(host, StringComparer.OrdinalIgnoreCase)) { return HttpRefusal.Of(StatusCodes.Status403Forbidden, "The request is for another host. Name the host of the gateway as it was set up."); }
        if (request.Headers.Origin is not [{ } origin, ..] || origin.Length == 0) { return null; }
        if (options.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase)) { return null; }
        var isOwn = Loopback.Contains(host, StringComparer.OrdinalIgnoreCase) && Uri.TryCreate(origin, UriKind.Absolute, out var page) && Loopback.Contains(page.Host, StringComparer.OrdinalIgnoreCase);
        return isOwn ? null : HttpRefusal.Of(StatusCodes.Status403Forbidden, "Pages of this origin may not call. Whoever runs the gateway can let them.");
    }

    private static HttpRefusal? RefuseForm(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method)) { return Accepts(request, Events) ? null : HttpRefusal.Of(StatusCodes.Status406NotAcceptable, "The stream is only sent to whoever accepts text/event-stream."); }
        if (!HttpMethods.IsPost(request.Method)) { return HttpMethods.IsDelete(request.Method) ? null : HttpRefusal.Of(StatusCodes.Status405MethodNotAllowed, "Only GET, POST and DELETE are taken."); }
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase)) { return HttpRefusal.Of(StatusCodes.Status415UnsupportedMediaType, "The message must be sent as application/json."); }
        return Accepts(request, Json) && Accepts(request, Events) ? null : HttpRefusal.Of(StatusCodes.Status406NotAcceptable, "The client must accept application/json and text/event-stream.");
    }

    /// <summary>A version with a greeting that is not spoken; of a message, once it is known to be of that era.</summary>
    public static HttpRefusal? RefuseVersion(HttpRequest request)
    {
        if (request.Headers[VersionHeader] is not [{ } version, ..]) { return null; }
        return Greeting.Knows(version) ? null : HttpRefusal.Of(StatusCodes.Status400BadRequest, $"This version of the protocol is not spoken here. These are: {string.Join(", ", Greeting.Known)}.", RpcFault.UnsupportedVersion);
    }

    private static bool Accepts(HttpRequest request, string type)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)) { return false; }
        var wanted = new MediaTypeHeaderValue(type);
        return accepted.Any(range => range.Quality is not 0 && wanted.IsSubsetOf(range));
    }
}
