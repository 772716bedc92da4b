using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Kernel;

namespace Tutti.Server.Triggers;

/// <summary>What senders of events are told.</summary>
internal static class EventReplies
{
    public static Task TellAsync(HttpContext context, EventRun run)
    {
        if (run.IsEnded) { return WriteAsync(context, StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(run, EventJson.Default.EventRun)); }
        context.Response.Headers.RetryAfter = "1";
        return WriteAsync(context, StatusCodes.Status202Accepted, JsonSerializer.SerializeToUtf8Bytes(run, EventJson.Default.EventRun));
    }

    public static Task TellAsync(HttpContext context, IReadOnlyList<ArrivedEvent> events, List<EventAnswer> answers, bool isBatch)
    {
        var told = answers.Select((answer, index) => new EventTold(events[index].Id, answer.Standing, answer.Number, answer.Run, answer.Run.Length > 0 ? $"/runs/{answer.Run}" : "", answer.Code, answer.Why)).ToArray();
        var status = answers.Select(static answer => StatusOf(answer)).DefaultIfEmpty(StatusCodes.Status202Accepted).Max();
        if (status != StatusCodes.Status202Accepted) { context.Response.Headers.RetryAfter = "60"; }
        if (!isBatch && told[0].Status.Length > 0) { context.Response.Headers.Location = told[0].Status; }
        return WriteAsync(context, status, isBatch ? JsonSerializer.SerializeToUtf8Bytes(told, EventJson.Default.EventToldArray) : JsonSerializer.SerializeToUtf8Bytes(told[0], EventJson.Default.EventTold));
    }

    /// <summary>What may be sent again is answered so that senders do; what was decided for good is taken.</summary>
    private static int StatusOf(EventAnswer answer) => answer.Standing is not ("refused" or "paused") ? StatusCodes.Status202Accepted : answer.Standing == "paused" ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status429TooManyRequests;

    public static async Task RefuseAsync(HttpContext context, TuttiException refused)
    {
        if (context.Response.HasStarted) { return; }
        await WriteAsync(context, StatusOf(refused), JsonSerializer.SerializeToUtf8Bytes(new EventFault(refused.Code, refused.Message), EventJson.Default.EventFault)).ConfigureAwait(false);
    }

    private static int StatusOf(TuttiException refused) => refused.Code switch
    {
        "TUT5150" or "TUT5151" => StatusCodes.Status401Unauthorized,
        "TUT5153" => StatusCodes.Status415UnsupportedMediaType,
        "TUT5154" => StatusCodes.Status413PayloadTooLarge,
        "TUT5155" => StatusCodes.Status404NotFound,
        "TUT5156" => StatusCodes.Status403Forbidden,
        "TUT5157" => StatusCodes.Status500InternalServerError,
        "TUT5152" or "TUT5158" => StatusCodes.Status400BadRequest,
        _ when refused is CallDeniedException => StatusCodes.Status403Forbidden,
        _ when refused is IdentityException => StatusCodes.Status401Unauthorized,
        _ when refused.IsTransient => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    private static Task WriteAsync(HttpContext context, int status, byte[] content)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = content.Length;
        return context.Response.Body.WriteAsync(content, context.RequestAborted).AsTask();
    }
}

/// <summary>What became of an event, as its sender reads it.</summary>
internal sealed record EventTold(string Id, string Standing, long Number, string Run, string Status, string Code, string Why);

/// <summary>Why a request was refused.</summary>
internal sealed record EventFault(string Code, string Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EventTold))]
[JsonSerializable(typeof(EventTold[]))]
[JsonSerializable(typeof(EventRun))]
[JsonSerializable(typeof(EventFault))]
internal sealed partial class EventJson : JsonSerializerContext;
