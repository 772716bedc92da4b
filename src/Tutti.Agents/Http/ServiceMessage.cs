using System.Net.Http.Headers;
using System.Text;

namespace Tutti.Agents.Http;

/// <summary>A request as it goes over the wire.</summary>
internal static class ServiceMessage
{
    public static HttpRequestMessage Of(ServiceRequest request)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Address);
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.GetRawText()));
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(request.ContentType);
        }

        message.Headers.Accept.ParseAdd("application/json, text/*;q=0.9, */*;q=0.5");
        message.Headers.UserAgent.Add(new ProductInfoHeaderValue("Tutti", null));
        if (request.IdempotencyKey.Length > 0) { message.Headers.TryAddWithoutValidation("Idempotency-Key", request.IdempotencyKey); }
        foreach (var (name, value) in request.Headers) { Add(message, name, value); }
        foreach (var (name, secret) in request.Secrets) { Add(message, name, secret.Before + secret.Secret.Value); }
        return message;
    }

    private static void Add(HttpRequestMessage message, string name, string value)
    {
        if (!value.AsSpan().ContainsAny('\r', '\n') && message.Headers.TryAddWithoutValidation(name, value)) { return; }
        throw ServiceErrors.WrongAddress(message.RequestUri?.Host ?? "", $"its header '{name}' cannot be sent.");
    }
}
