using System.Net;
using System.Net.Http.Headers;
using Tutti.Agents.Models.Endpoints;

namespace Tutti.Agents.Models.Compatible;

/// <summary>Sends requests to one server. Keys go there and nowhere else: a redirection to another host is refused. Thread-safe.</summary>
internal sealed class ModelTransport : IDisposable
{
    private const int MostRedirections = 3;
    private const int LeastReplyBytes = 1023;
    private const int MostAnnouncedBytes = 64 * 1024;
    private const int MostErrorBytes = 64 * 1024;

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly ModelEndpoint _endpoint;
    private readonly HttpClient _client;

    internal ModelTransport(ModelEndpoint endpoint)
    {
        _endpoint = endpoint;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            // A proxy of the environment is for what lies outside.
            UseProxy = !endpoint.Url.IsLoopback,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = endpoint.Limits.Connect,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        _client = new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Sends a request; the reply's body is not read yet.</summary>
    /// <param name="address">The method's address.</param>
    /// <param name="body">JSON; null to only ask.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ModelException">TUT4100 to 4102, 4116, 4117: it did not come to a reply.</exception>
    internal async Task<HttpResponseMessage> SendAsync(Uri address, ReadOnlyMemory<byte>? body, CancellationToken cancellationToken)
    {
        for (var redirections = 0; ; redirections++)
        {
            using var request = Request(address, body);
            var response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
            if ((int)response.StatusCode is < 300 or >= 400) { return response; }
            using (response) { address = Next(address, response, redirections); }
        }
    }

    /// <summary>The whole body, at most so many bytes.</summary>
    internal async Task<ReadOnlyMemory<byte>> ReadAllAsync(HttpResponseMessage response, long mostBytes, CancellationToken cancellationToken)
    {
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            // One byte more than the server announces, so that the end is seen without growing; a server may announce anything.
            var buffer = new byte[Math.Clamp(response.Content.Headers.ContentLength ?? 0, LeastReplyBytes, MostAnnouncedBytes) + 1];
            var (used, read) = (0, 0);
            while ((read = await stream.ReadAsync(buffer.AsMemory(used), cancellationToken).ConfigureAwait(false)) > 0)
            {
                used += read;
                if (used > mostBytes) { throw ModelErrors.TooMuch(_endpoint, $"a reply of more than {mostBytes} bytes"); }
                if (used == buffer.Length) { Array.Resize(ref buffer, buffer.Length * 2); }
            }

            return buffer.AsMemory(0, used);
        }
        catch (Exception error) when (error is IOException or HttpRequestException or InvalidDataException)
        {
            throw ModelErrors.Broke(_endpoint, error);
        }
    }

    /// <summary>The body of a refusal; what is longer is cut.</summary>
    internal static async Task<ReadOnlyMemory<byte>> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var buffer = new byte[MostErrorBytes];
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            return buffer.AsMemory(0, await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception error) when (error is IOException or HttpRequestException or InvalidDataException)
        {
            // The status says enough.
            return default;
        }
    }

    private HttpRequestMessage Request(Uri address, ReadOnlyMemory<byte>? body)
    {
        var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, address);
        if (_endpoint.Key is { } key) { request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key.Reveal()); }
        if (body is { } json)
        {
            request.Content = new ReadOnlyMemoryContent(json);
            request.Content.Headers.ContentType = Json;
        }

        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException error)
        {
            throw ModelErrors.Connection(_endpoint, error);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw ModelErrors.NoConnection(_endpoint, error);
        }
    }

    private Uri Next(Uri address, HttpResponseMessage response, int redirections)
    {
        if (response.Headers.Location is not { } location) { throw ModelErrors.Garbage(_endpoint, "a redirection to nowhere"); }
        var target = new Uri(address, location);
        var isSame = target.Scheme == address.Scheme && target.Host == address.Host && target.Port == address.Port;
        var keepsBody = response.StatusCode is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
        return isSame && keepsBody && redirections < MostRedirections ? target : throw ModelErrors.Redirected(_endpoint, target.GetLeftPart(UriPartial.Authority));
    }
}
