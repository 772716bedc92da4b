using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Tutti.Governance.Policies;
using Tutti.Kernel.Steps;

namespace Tutti.Governance.Notices;

/// <summary>Sends messages, each attempt signed anew. Follows no redirect, keeps no cookie, reads nothing of the answer but its status.</summary>
internal sealed class WebhookSender : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Patience };
    private readonly Func<string, string?> _secrets;
    private readonly TimeProvider _time;

    /// <param name="secrets">The value of a reference such as <c>${env:NAME}</c>; null where it has none.</param>
    /// <param name="time">The clock that messages are stamped with.</param>
    public WebhookSender(Func<string, string?> secrets, TimeProvider time) => (_secrets, _time) = (secrets, time);

    /// <summary>Makes one attempt.</summary>
    /// <returns>The status that took it.</returns>
    /// <exception cref="Kernel.TuttiException">Nobody took it.</exception>
    public async Task<int> SendAsync(NoticeDefinition notice, NoticeOrder order, CancellationToken cancellationToken)
    {
        var keys = notice.Secrets.Select(reference => WebhookSignature.KeyOf(_secrets(reference))).ToList();
        if (keys.Count == 0 || keys.Contains(null)) { throw NoticeErrors.NoSecret(notice.Name); }
        using var request = RequestOf(notice, order, [.. keys.OfType<byte[]>()]);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode) { return (int)response.StatusCode; }
            if (response.StatusCode == HttpStatusCode.Gone) { throw NoticeErrors.NotWanted(notice.Name); }
            var refused = NoticeErrors.NotTaken(notice.Webhook, (int)response.StatusCode);
            throw RetryAfterOf(response) is { } later ? new RetryLaterException(later, refused.Message) : refused;
        }
        catch (HttpRequestException cause)
        {
            throw NoticeErrors.NotReached(notice.Webhook, cause);
        }
        catch (OperationCanceledException cause) when (!cancellationToken.IsCancellationRequested)
        {
            throw NoticeErrors.NotReached(notice.Webhook, new TimeoutException($"no answer within {Patience.TotalSeconds} seconds.", cause));
        }
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage RequestOf(NoticeDefinition notice, NoticeOrder order, IReadOnlyList<byte[]> keys)
    {
        var body = Encoding.UTF8.GetBytes(order.Body.GetRawText());
        var timestamp = _time.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, notice.Webhook) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents+json", "utf-8");
        request.Headers.Add("webhook-id", order.Id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Of(keys, order.Id, timestamp, body));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Tutti", null));
        return request;
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response)
    {
        var after = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - _time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return after is { } asked && asked > TimeSpan.Zero ? (asked < LongestRetryAfter ? asked : LongestRetryAfter) : null;
    }
}
