using Microsoft.AspNetCore.Http;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Fronts;

/// <summary>A request over HTTP that is not taken.</summary>
/// <param name="Status">The status.</param>
/// <param name="Fault">What is wrong, as a message of the protocol.</param>
internal sealed record HttpRefusal(int Status, RpcFault Fault)
{
    /// <summary>Of what it is the answer; none where that is not known.</summary>
    public RpcId Id { get; init; }

    /// <summary>What the client shall show; null for nothing.</summary>
    public string? Challenge { get; init; }

    /// <summary>After how long the client may try again; null where that would not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Answers with it.</summary>
    public async Task WriteAsync(HttpResponse response)
    {
        response.StatusCode = Status;
        response.ContentType = "application/json";
        if (Challenge is { } challenge) { response.Headers.WWWAuthenticate = challenge; }
        if (RetryAfter is { } later) { response.Headers.RetryAfter = ((int)Math.Ceiling(later.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture); }
        if (Status == StatusCodes.Status405MethodNotAllowed) { response.Headers.Allow = "GET, POST, DELETE"; }
        await response.Body.WriteAsync(RpcText.Fault(Id, Fault), CancellationToken.None).ConfigureAwait(false);
    }

    internal static HttpRefusal Of(int status, string message, int code = RpcFault.NoMessage) => new(status, new RpcFault(code, message));
}
