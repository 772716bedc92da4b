using Tutti.Agents.Models.Compatible;
using Tutti.Agents.Models.Endpoints;

namespace Tutti.Agents.Models;

/// <summary>
/// Stands before the HTTP client of a vendor's package: what the server refuses becomes the error that our own client would make of it, with its code, whether
/// another attempt may help, and the delay that the server asks for. Without it a run sees the vendor's exceptions, which say none of this in one way.
/// </summary>
public sealed class VendorErrors : DelegatingHandler
{
    private const int MostBytes = 64 * 1024;

    private readonly ModelEndpoint _endpoint;
    private readonly TimeProvider _time;

    /// <summary>Makes the handler.</summary>
    /// <param name="endpoint">Which server and model the client is for; messages name them.</param>
    /// <param name="inner">What sends; null for the usual, which follows no redirection, because the key would go with it.</param>
    /// <param name="time">The clock against which delays given as dates are counted.</param>
    public VendorErrors(ModelEndpoint endpoint, HttpMessageHandler? inner = null, TimeProvider? time = null)
        : base(inner ?? new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        (_endpoint, _time) = (endpoint, time ?? TimeProvider.System);
    }

    /// <inheritdoc/>
    /// <exception cref="ModelException">The server refused, or there was no connection.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try { response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false); }
        catch (HttpRequestException error) { throw ModelErrors.Connection(_endpoint, error); }

        if (response.IsSuccessStatusCode) { return response; }
        using (response)
        {
            throw new ErrorReader(_endpoint).Read((int)response.StatusCode, response.Headers, await BodyAsync(response, cancellationToken).ConfigureAwait(false), _time.GetUtcNow());
        }
    }

    /// <summary>The beginning of the body: whoever refuses may say much.</summary>
    private static async Task<byte[]> BodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var (body, length) = (new byte[MostBytes], 0);
        using var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        try { length = await stream.ReadAtLeastAsync(body, MostBytes, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false); }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            // Its status says enough.
        }

        return body[..length];
    }
}
