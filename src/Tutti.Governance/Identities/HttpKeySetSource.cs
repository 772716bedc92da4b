using System.Net;

namespace Tutti.Governance.Identities;

/// <summary>Fetches key sets over HTTPS, or over HTTP from this machine: without redirects, at most 1 MiB, within ten seconds.</summary>
public sealed class HttpKeySetSource : IKeySetSource, IDisposable
{
    private const int MostBytes = 1024 * 1024;

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = TimeSpan.FromSeconds(10),
        MaxResponseContentBufferSize = MostBytes,
    };

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>> FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.Scheme != Uri.UriSchemeHttps && !(address.Scheme == Uri.UriSchemeHttp && IsHere(address))) { throw new IOException($"Keys are fetched over HTTPS only, not from '{address.GetLeftPart(UriPartial.Authority)}'."); }
        try
        {
            using var response = await _client.GetAsync(address, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK) { throw new IOException($"'{address.GetLeftPart(UriPartial.Path)}' answered {(int)response.StatusCode}."); }
            return await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException cause)
        {
            throw new IOException($"'{address.GetLeftPart(UriPartial.Path)}' cannot be read: {cause.Message}", cause);
        }
        catch (OperationCanceledException cause) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"'{address.GetLeftPart(UriPartial.Authority)}' did not answer within {_client.Timeout.TotalSeconds} seconds.", cause);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static bool IsHere(Uri address) => address.IsLoopback;
}
