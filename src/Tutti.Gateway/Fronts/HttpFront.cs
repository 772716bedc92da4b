using System.Buffers;
using Microsoft.AspNetCore.Http;
using Tutti.Gateway.Diagnostics;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Upstreams;
using Tutti.Governance.Identities;

namespace Tutti.Gateway.Fronts;

/// <summary>Many clients over streamable HTTP. Those with a greeting (MCP 2025-11-25 and before): POST for messages, GET for what servers say unasked, DELETE to end a session.</summary>
internal sealed class HttpFront(SessionTable sessions, ModernHttpFront modern, GatewayOptions options, Authenticator? authenticator, ResourceMetadata resource, TimeProvider time) : IAsyncDisposable
{
    private const string Bearer = "Bearer ";

    /// <summary>A caller sends more than one may.</summary>
    private const string TooOften = "TUT7060";

    private readonly HttpChecks _checks = new(options);
    private readonly CallerRates _rates = new(options.MostPerSecond, time);

    /// <summary>Whether no further session is taken.</summary>
    public bool IsFull => sessions.IsFull;

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        try { await (_checks.Refuse(http.Request) is { } refusal ? refusal.WriteAsync(http.Response) : ServeAsync(http)).ConfigureAwait(false); }
        catch (Exception gone) when (http.RequestAborted.IsCancellationRequested && gone is IOException or OperationCanceledException)
        {
            // The client went away.
        }
    }

    public ValueTask DisposeAsync() => sessions.DisposeAsync();

    private async Task ServeAsync(HttpContext http)
    {
        var (caller, refusal) = await IdentifyAsync(http).ConfigureAwait(false);
        refusal ??= RefuseOften(caller!);
        refusal ??= HttpMethods.IsPost(http.Request.Method) ? await PostAsync(http, caller!).ConfigureAwait(false)
            : HttpMethods.IsGet(http.Request.Method) ? await ListenAsync(http, caller!).ConfigureAwait(false)
            : await EndAsync(http, caller!).ConfigureAwait(false);
        if (refusal is not null && !http.Response.HasStarted) { await refusal.WriteAsync(http.Response).ConfigureAwait(false); }
    }

    private async Task<(Caller? Caller, HttpRefusal? Refusal)> IdentifyAsync(HttpContext http)
    {
        var shown = http.Request.Headers.Authorization.ToString();
        if (shown.Length == 0 && options.Keyless() is { } keyless) { return (keyless, null); }
        if (!shown.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) || authenticator is null) { return (null, Unknown("Show a key or a token of the policy: Authorization: Bearer …", resource.ChallengeFor(http.Request, isInvalid: false))); }
        try { return (await authenticator.IdentifyAsync(shown[Bearer.Length..].Trim(), http.RequestAborted).ConfigureAwait(false), null); }
        catch (IdentityException unknown) { return (null, Unknown($"{unknown.Code}: {unknown.Message}", resource.ChallengeFor(http.Request, isInvalid: true))); }
    }

    private HttpRefusal? RefuseOften(Caller caller)
    {
        if (_rates.Take(caller) is not { } wait) { return null; }
        var message = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{TooOften}: This caller sends more than {options.MostPerSecond} messages a second. Wait, and send fewer.");
        return HttpRefusal.Of(StatusCodes.Status429TooManyRequests, message, RpcFault.Internal) with { RetryAfter = wait };
    }

    private static HttpRefusal Unknown(string message, string challenge) => HttpRefusal.Of(StatusCodes.Status401Unauthorized, message) with { Challenge = challenge };

    private async Task<HttpRefusal?> PostAsync(HttpContext http, Caller caller)
    {
        var body = await ReadAsync(http.Request).ConfigureAwait(false);
        if (body is not { } text) { return HttpRefusal.Of(StatusCodes.Status413PayloadTooLarge, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The message is longer than {options.MostBytes} bytes.")); }
        if (!RpcMessage.TryRead(text.Span, out var message, out var fault, out var id)) { return new HttpRefusal(StatusCodes.Status400BadRequest, fault) { Id = id }; }
        if (ModernHttpFront.IsMine(http.Request, message))
        {
            await modern.TakeAsync(http, caller, message).ConfigureAwait(false);
            return null;
        }

        if (HttpChecks.RefuseVersion(http.Request) is { } version) { return version with { Id = message.Id }; }
        var hasSession = http.Request.Headers.ContainsKey(HttpChecks.SessionHeader);
        if (message is { Kind: RpcKind.Request, Method: "initialize" } && !hasSession) { return await GreetAsync(http, caller, message).ConfigureAwait(false); }
        if (FindRefused(http, caller, out var use) is { } refusal) { return refusal with { Id = message.Id }; }
        try { return await TakeAsync(http, use!, message).ConfigureAwait(false); }
        finally { use!.Leave(); }
    }

    private async Task<HttpRefusal?> GreetAsync(HttpContext http, Caller caller, RpcMessage message)
    {
        if (await sessions.OpenAsync(caller, http.RequestAborted).ConfigureAwait(false) is not { } use)
        {
            return HttpRefusal.Of(StatusCodes.Status503ServiceUnavailable, "There are too many sessions. Try again when some have ended.", RpcFault.Internal) with { Id = message.Id };
        }

        try
        {
            http.Response.Headers[HttpChecks.SessionHeader] = use.Session.Id;
            return await TakeAsync(http, use, message).ConfigureAwait(false);
        }
        finally
        {
            use.Leave();
        }
    }

    /// <summary>That a connection breaks does not mean that the client gave up: it says so where it does.</summary>
    private async Task<HttpRefusal?> TakeAsync(HttpContext http, SessionUse use, RpcMessage message)
    {
        using var stream = new EventStream(http, time);
        if (message.Kind != RpcKind.Request)
        {
            await use.Session.TakeAsync(message, NoStream.Instance, use.Closed).ConfigureAwait(false);
            http.Response.StatusCode = StatusCodes.Status202Accepted;
            return null;
        }

        var heart = stream.KeepAlive();
        var operation = ServedOperation.Begin(message, http, use.Session.Id);
        try { await use.Session.TakeAsync(message, operation is null ? stream : new ObservedStream(stream, operation), use.Closed).ConfigureAwait(false); }
        finally
        {
            operation?.Finish();
            await heart.DisposeAsync().ConfigureAwait(false);
            await stream.EndAsync().ConfigureAwait(false);
        }

        // A request that the client cancelled gets no answer, and the response has to say something.
        if (!http.Response.HasStarted && http.Response.ContentType is null) { http.Response.StatusCode = StatusCodes.Status202Accepted; }
        return null;
    }

    private async Task<HttpRefusal?> ListenAsync(HttpContext http, Caller caller)
    {
        if (FindRefused(http, caller, out var use) is { } refusal) { return refusal; }
        using var stream = new EventStream(http, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, use!.Closed);
        try
        {
            use.Session.Standing = stream; // the newest one counts
            await stream.BeginAsync().ConfigureAwait(false);
            await stream.KeepAliveAsync(ended.Token).ConfigureAwait(false);
        }
        finally
        {
            use.Session.StopStanding(stream);
            await stream.EndAsync().ConfigureAwait(false);
            use.Leave();
        }

        return null;
    }

    private async Task<HttpRefusal?> EndAsync(HttpContext http, Caller caller)
    {
        if (FindRefused(http, caller, out var use) is { } refusal) { return refusal; }
        use!.Leave();
        await sessions.EndAsync(use).ConfigureAwait(false);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return null;
    }

    private HttpRefusal? FindRefused(HttpContext http, Caller caller, out SessionUse? use)
    {
        use = null;
        if (http.Request.Headers[HttpChecks.SessionHeader] is not [{ Length: > 0 } id]) { return HttpRefusal.Of(StatusCodes.Status400BadRequest, $"The request names no session. Begin one by 'initialize', and send its {HttpChecks.SessionHeader} with all that follows."); }
        if (!sessions.TryEnter(id, caller, out use)) { return HttpRefusal.Of(StatusCodes.Status404NotFound, "There is no such session, or it has ended. Begin another by 'initialize'."); }
        if (http.Request.Headers[HttpChecks.VersionHeader] is not [{ } version, ..] || version == use.Session.ProtocolVersion || use.Session.ProtocolVersion.Length == 0) { return null; }
        use.Leave();
        return HttpRefusal.Of(StatusCodes.Status400BadRequest, $"The session speaks version {use.Session.ProtocolVersion} of the protocol, and {HttpChecks.VersionHeader} says another.", RpcFault.HeaderMismatch);
    }

    /// <summary>The body; null for one that is too long.</summary>
    private async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > options.MostBytes) { return null; }
        var body = new ArrayBufferWriter<byte>((int)(request.ContentLength ?? 4096) + 1);
        while (await request.Body.ReadAsync(body.GetMemory(4096), request.HttpContext.RequestAborted).ConfigureAwait(false) is > 0 and var read)
        {
            body.Advance(read);
            if (body.WrittenCount > options.MostBytes) { return null; }
        }

        return body.WrittenMemory;
    }
}
