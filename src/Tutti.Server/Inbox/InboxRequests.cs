using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tutti.Kernel;

namespace Tutti.Server.Inbox;

/// <summary>Every request of the inbox: checked where it comes from, then who sends it, then done.</summary>
internal sealed partial class InboxRequests(IInboxDesk desk, InboxDoor door, ILogger logger)
{
    internal const string CsrfHeader = "X-Tutti-Csrf";

    private const string Html = "text/html; charset=utf-8";
    private const string Json = "application/json; charset=utf-8";

    public async Task HandleAsync(HttpContext context)
    {
        SetHeaders(context.Response.Headers);
        try
        {
            RequireOwnPage(context.Request);
            await (context.Request.Method switch
            {
                "GET" => GetAsync(context),
                "POST" => PostAsync(context),
                _ => throw InboxErrors.NoSuchPage(),
            }).ConfigureAwait(false);
        }
        catch (TuttiException refused)
        {
            await RefuseAsync(context, refused).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Whoever asked has left.
        }
#pragma warning disable CA1031 // The boundary of a request: what went wrong is for the log, and the page learns under which id.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            LogDefect(defect, context.TraceIdentifier);
            await RefuseAsync(context, InboxErrors.Defect(context.TraceIdentifier)).ConfigureAwait(false);
        }
    }

    /// <summary>A cookie belongs to a host with all its ports: the name keeps two inboxes apart.</summary>
    private static string CookieOf(HttpContext context) => string.Create(CultureInfo.InvariantCulture, $"tutti-inbox-{context.Connection.LocalPort}");

    private static void SetHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    /// <summary>A name that somebody else made lead here (DNS rebinding), or a page of somebody else.</summary>
    private static void RequireOwnPage(HttpRequest request)
    {
        if (request.Host.Host is not ("127.0.0.1" or "localhost") || request.Host.Port != request.HttpContext.Connection.LocalPort) { throw InboxErrors.ForeignHost(); }
        var origin = request.Headers.Origin;
        var mustSay = request.Method != "GET";
        if (origin.Count > 1 || (origin.Count == 1 && origin[0] != $"http://{request.Host.Value}") || (origin.Count == 0 && mustSay)) { throw InboxErrors.ForeignOrigin(); }
    }

    private async Task GetAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (path == "/login") { await LogInAsync(context).ConfigureAwait(false); }
        else if (InboxPages.TryFind(path, out var file)) { await SendAsync(context, file.Type, file.Content).ConfigureAwait(false); }
        else if (door.Find(context.Request.Cookies[CookieOf(context)]) is not { } session) { throw InboxErrors.NotLoggedIn(); }
        else if (path == "/") { await SendAsync(context, Html, InboxPages.IndexOf(session)).ConfigureAwait(false); }
        else if (path == "/api/approvals") { await ListAsync(context).ConfigureAwait(false); }
        else { throw InboxErrors.NoSuchPage(); }
    }

    private async Task LogInAsync(HttpContext context)
    {
        var token = context.Request.Query["t"];
        if (token.Count != 1 || door.Open(token[0] ?? "") is not { } cookie) { throw InboxErrors.LinkUsed(); }
        context.Response.Cookies.Append(CookieOf(context), cookie, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", IsEssential = true });
        await SendAsync(context, Html, InboxPages.Welcome).ConfigureAwait(false);
    }

    private async Task ListAsync(HttpContext context)
    {
        var items = await desk.ListAsync(context.RequestAborted).ConfigureAwait(false);
        var content = JsonSerializer.SerializeToUtf8Bytes(items, InboxJson.Default.IReadOnlyListInboxItem);
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16))}\"";
        context.Response.Headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch == tag) { context.Response.StatusCode = StatusCodes.Status304NotModified; }
        else { await SendAsync(context, Json, content).ConfigureAwait(false); }
    }

    private async Task PostAsync(HttpContext context)
    {
        var session = door.Find(context.Request.Cookies[CookieOf(context)]) ?? throw InboxErrors.NotLoggedIn();
        if (!session.Sent(context.Request.Headers[CsrfHeader])) { throw InboxErrors.NoCsrf(); }
        if (context.Request.Path.Value != "/api/answer") { throw InboxErrors.NoSuchPage(); }
        await desk.AnswerAsync(await ReadAsync(context.Request, InboxJson.Default.InboxAnswer, context.RequestAborted).ConfigureAwait(false), context.RequestAborted).ConfigureAwait(false);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task<T> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType()) { throw InboxErrors.BadAnswer(); }
        try { return await JsonSerializer.DeserializeAsync(request.Body, type, cancellationToken).ConfigureAwait(false) ?? throw InboxErrors.BadAnswer(); }
        catch (Exception unreadable) when (unreadable is JsonException or BadHttpRequestException) { throw InboxErrors.BadAnswer(); }
    }

    private static async Task RefuseAsync(HttpContext context, TuttiException refused)
    {
        if (context.Response.HasStarted) { return; }
        context.Response.StatusCode = StatusOf(refused.Code);
        var isPage = context.Request.Method == "GET" && !context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) && refused.Code is "TUT5040" or "TUT5041";
        await (isPage
            ? SendAsync(context, Html, InboxPages.Closed)
            : SendAsync(context, Json, JsonSerializer.SerializeToUtf8Bytes(new InboxFault(refused.Code, refused.Message), InboxJson.Default.InboxFault))).ConfigureAwait(false);
    }

    /// <summary>Codes of the inbox itself; what else comes is an answer that does not count.</summary>
    private static int StatusOf(string code) => code switch
    {
        "TUT5040" => StatusCodes.Status401Unauthorized,
        "TUT5041" or "TUT5042" or "TUT5043" or "TUT5044" => StatusCodes.Status403Forbidden,
        "TUT5045" => StatusCodes.Status400BadRequest,
        "TUT5047" => StatusCodes.Status404NotFound,
        "TUT5048" => StatusCodes.Status500InternalServerError,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    private static Task SendAsync(HttpContext context, string type, byte[] content)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = content.Length;
        return context.Response.Body.WriteAsync(content, context.RequestAborted).AsTask();
    }

    [LoggerMessage(5102, LogLevel.Error, "The inbox failed on a request ({Id})")]
    private partial void LogDefect(Exception defect, string id);
}
