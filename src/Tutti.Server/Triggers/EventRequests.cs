using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tutti.Documents.Reading;
using Tutti.Governance.Identities;
using Tutti.Governance.Notices;
using Tutti.Kernel;

namespace Tutti.Server.Triggers;

/// <summary>Every request of the door: checked where it comes from, then who sends it, then read, then done.</summary>
internal sealed partial class EventRequests(IEventDesk desk, EventServerOptions options)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    /// <summary>Whoever is on this machine, where nobody is asked for a key.</summary>
    private static readonly Caller Somebody = new("local", CallerKind.Local);

    private readonly ILogger _logger = options.Logger;

    public async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            RequireProgram(context.Request);
            await (PartsOf(context.Request.Path) switch
            {
                ["hooks", var hook] when HttpMethods.IsPost(context.Request.Method) => HookAsync(context, hook),
                ["topics", var topic] when HttpMethods.IsPost(context.Request.Method) => TopicAsync(context, topic),
                ["runs", var run] when HttpMethods.IsGet(context.Request.Method) => RunAsync(context, run),
                _ => throw EventErrors.NoPlace(),
            }).ConfigureAwait(false);
        }
        catch (TuttiException refused)
        {
            await EventReplies.RefuseAsync(context, refused).ConfigureAwait(false);
        }
        catch (BadHttpRequestException oversized)
        {
            await EventReplies.RefuseAsync(context, oversized.StatusCode == StatusCodes.Status413PayloadTooLarge ? EventErrors.TooLarge() : EventErrors.NoEvent("the body does not come as it was announced")).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Whoever asked has left; what was decided stands, and the same event again is answered the same.
        }
#pragma warning disable CA1031 // The boundary of a request: what went wrong is for the log, and the sender learns under which id.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            LogDefect(defect, context.TraceIdentifier);
            await EventReplies.RefuseAsync(context, EventErrors.Defect(context.TraceIdentifier)).ConfigureAwait(false);
        }
    }

    private static string[] PartsOf(PathString path) => (path.Value ?? "").Trim('/').Split('/');

    /// <summary>A name that somebody else made lead here (DNS rebinding), or a page of a browser, which sends whatever its author likes with the rights of this machine.</summary>
    private void RequireProgram(HttpRequest request)
    {
        if (request.Headers.Origin.Count > 0 || !options.Hosts.Contains(request.Host.Host, StringComparer.OrdinalIgnoreCase)) { throw EventErrors.Foreign(); }
    }

    private async Task HookAsync(HttpContext context, string hook)
    {
        var wait = WaitOf(context.Request);
        var cancellation = context.RequestAborted;
        // Who has no key learns nothing of which webhooks there are: an unknown one asks for a key as well.
        var secrets = await desk.SecretsOfAsync(hook, cancellation).ConfigureAwait(false);
        var by = secrets is { Count: > 0 } ? $"webhook/{hook}" : (await CallerAsync(context.Request, cancellation).ConfigureAwait(false)).User;
        if (secrets is null) { throw EventErrors.NoPlace(); }
        var body = await BodyAsync(context).ConfigureAwait(false);
        if (secrets.Count > 0) { RequireSignature(context.Request.Headers, secrets, body); }
        var usual = new ArrivedEvent { Type = "webhook", Source = $"webhook/{hook}", Id = IdOf(context.Request.Headers) };
        var (events, isBatch) = CloudEvents.Read(context.Request, body, usual);
        var answers = new List<EventAnswer>();
        foreach (var one in events) { answers.Add(await desk.OfferAsync(hook, one, by, cancellation).ConfigureAwait(false)); }
        if (!isBatch && wait > TimeSpan.Zero && answers[0].Run.Length > 0 && await desk.LookAsync(answers[0].Run, wait, cancellation).ConfigureAwait(false) is { IsEnded: true } ended)
        {
            await EventReplies.TellAsync(context, ended).ConfigureAwait(false);
            return;
        }

        await EventReplies.TellAsync(context, events, answers, isBatch).ConfigureAwait(false);
    }

    private async Task TopicAsync(HttpContext context, string topic)
    {
        var by = await CallerAsync(context.Request, context.RequestAborted).ConfigureAwait(false);
        var body = await BodyAsync(context).ConfigureAwait(false);
        var type = context.Request.Query["type"] is [{ Length: > 0 } named] ? named : "webhook";
        var (events, isBatch) = CloudEvents.Read(context.Request, body, new ArrivedEvent { Type = type, Source = by.User, Id = IdOf(context.Request.Headers) });
        var answers = new List<EventAnswer>();
        foreach (var one in events) { desk.RequireTopic(topic, one, by); }
        foreach (var one in events) { answers.Add(await desk.PublishAsync(topic, one, by.User, context.RequestAborted).ConfigureAwait(false)); }
        await EventReplies.TellAsync(context, events, answers, isBatch).ConfigureAwait(false);
    }

    private async Task RunAsync(HttpContext context, string run)
    {
        // The id of a run is the hash of its key and the store's own number, which nobody can guess who was not told; but keys of the policy are asked for where there are any.
        if (!desk.IsOpen) { await CallerAsync(context.Request, context.RequestAborted).ConfigureAwait(false); }
        await EventReplies.TellAsync(context, await desk.LookAsync(run, WaitOf(context.Request), context.RequestAborted).ConfigureAwait(false) ?? throw EventErrors.NoPlace()).ConfigureAwait(false);
    }

    private async ValueTask<Caller> CallerAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        const string Scheme = "Bearer ";
        if (request.Headers.Authorization is [{ } shown])
        {
            return shown.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? await desk.IdentifyAsync(shown[Scheme.Length..].Trim(), cancellationToken).ConfigureAwait(false) : throw EventErrors.NoKey();
        }

        return desk.IsOpen ? Somebody : throw EventErrors.NoKey();
    }

    private void RequireSignature(IHeaderDictionary headers, IReadOnlyList<byte[]> secrets, ReadOnlyMemory<byte> body)
    {
        if (headers["webhook-id"] is not [{ Length: > 0 and <= 500 } id] || headers["webhook-timestamp"] is not [{ } timestamp] || headers["webhook-signature"] is not [{ } signatures]) { throw EventErrors.NotSigned(); }
        if (!WebhookSignature.IsValid(secrets, id, timestamp, signatures, body.Span, options.Time.GetUtcNow())) { throw EventErrors.NotSigned(); }
    }

    /// <summary>What names a webhook that is any JSON; without it each request is one of its own.</summary>
    private static string IdOf(IHeaderDictionary headers) => (headers["webhook-id"], headers["Idempotency-Key"]) switch
    {
        ([{ Length: > 0 and <= 500 } id], _) => id,
        (_, [{ Length: > 0 and <= 500 } key]) => key,
        _ => "",
    };

    private static TimeSpan WaitOf(HttpRequest request)
    {
        if (request.Query["wait"] is not [{ } text]) { return TimeSpan.Zero; }
        return TimeSpans.TryParse(text, out var wait) && wait <= LongestWait ? wait : throw EventErrors.NoWait();
    }

    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false); // the server ends what is too large
        return body.ToArray();
    }

    [LoggerMessage(5105, LogLevel.Error, "The door of events failed on a request ({Id})")]
    private partial void LogDefect(Exception defect, string id);
}
