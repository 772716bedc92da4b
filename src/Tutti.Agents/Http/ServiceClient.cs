using System.Text;
using Tutti.Agents.Secrets;
using Tutti.Kernel;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.Http;

/// <summary>Sends requests to services, and tells apart what was certainly not done, what was refused, and what nobody knows (rule E2). Thread safe.</summary>
/// <param name="time">The clock, for answers that say when to come back.</param>
public sealed class ServiceClient(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);

    private readonly HttpClient _direct = ClientOf(isLoopback: true);
    private readonly HttpClient _outside = ClientOf(isLoopback: false);

    /// <summary>Sends a request once.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the wait; whether the service did its work is unknown then.</param>
    /// <exception cref="NotExecutedException">Nothing was done (TUT4306, TUT4309).</exception>
    /// <exception cref="RetryLaterException">Nothing was done: the service is busy and said when to come back.</exception>
    /// <exception cref="StepRejectedException">The service said no (TUT4307).</exception>
    /// <exception cref="TuttiException">Nobody knows what was done (TUT4308).</exception>
    public async Task<ServiceReply> SendAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        Require(request);
        using var message = ServiceMessage.Of(request);
        try
        {
            using var response = await (request.Address.IsLoopback ? _direct : _outside).SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            await response.Content.LoadIntoBufferAsync(request.MostBytes, cancellationToken).ConfigureAwait(false);
            var said = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
            return ReplyOf(request.Address, response, new Redactor(request.Secrets.Values.Select(static secret => secret.Secret)).Redact(said));
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException)
        {
            throw Explain(request.Address, lost);
        }
    }

    /// <summary>Tells a service something, once. Nothing of its answer is read but how it stands: what it says could be anything, and never end.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the wait; whether the service did its work is unknown then.</param>
    /// <returns>How the answer stands; a redirection is an answer too.</returns>
    /// <exception cref="NotExecutedException">Nothing was done (TUT4306, TUT4309).</exception>
    /// <exception cref="TuttiException">Nobody knows what was done (TUT4308).</exception>
    public async Task<ServiceStanding> TellAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        Require(request);
        using var message = ServiceMessage.Of(request);
        try
        {
            using var response = await (request.Address.IsLoopback ? _direct : _outside).SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            return new ServiceStanding((int)response.StatusCode, response.Headers.RetryAfter is null ? null : RetryAfterOf(response));
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException)
        {
            throw Explain(request.Address, lost);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _direct.Dispose();
        _outside.Dispose();
    }

    private static HttpClient ClientOf(bool isLoopback) => new(GuardedHttp.CreateHandler(isLoopback, static address => ServiceErrors.WrongAddress(address.ToString(), "clouds keep credentials there, or nobody is there."))) { Timeout = Timeout.InfiniteTimeSpan };

    private static TuttiException Explain(Uri address, Exception lost) => lost switch
    {
        { InnerException: NotExecutedException refused } => refused,
        HttpRequestException before when IsBefore(before.HttpRequestError) => ServiceErrors.NotReached(address, before),
        _ => ServiceErrors.Lost(address, lost.Message, lost),
    };

    /// <summary>Where no connection came about, nothing was asked.</summary>
    private static bool IsBefore(HttpRequestError error) => error is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    private static void Require(ServiceRequest request)
    {
        var address = request.Address;
        var text = address.OriginalString;
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp)) { throw ServiceErrors.WrongAddress(text, "write https://…, or http://127.0.0.1:… for this machine."); }
        if (address.UserInfo.Length > 0) { throw ServiceErrors.WrongAddress(address.GetLeftPart(UriPartial.Path).Replace(address.UserInfo, "…", StringComparison.Ordinal), "it holds a password. Name a secret instead."); }
        if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback && request.Secrets.Count > 0) { throw ServiceErrors.WrongAddress(text, "secrets are only sent by https."); }
    }

    private ServiceReply ReplyOf(Uri address, HttpResponseMessage response, string said)
    {
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode) { return new ServiceReply(status, response.Content.Headers.ContentType?.MediaType ?? "", said); }
        if (status is 429 or 503) { throw ServiceErrors.Later(address, status, RetryAfterOf(response)); }
        // A redirection is an answer too: nobody is led to another address.
        throw status < 500 ? ServiceErrors.Refused(address, status, said) : ServiceErrors.Lost(address, $"status {status}.");
    }

    private TimeSpan RetryAfterOf(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => TimeSpan.FromSeconds(1),
        };
        return TimeSpan.FromTicks(Math.Clamp(asked.Ticks, 0, LongestRetryAfter.Ticks));
    }
}
