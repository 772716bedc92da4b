namespace Tutti.Governance.Identities;

/// <summary>Brings the keys of issuers from where they are kept. Over HTTP in a host, from memory in tests.</summary>
public interface IKeySetSource
{
    /// <summary>Fetches a key set.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A JSON Web Key Set (RFC 7517 §5), UTF-8 JSON of at most 1 MiB.</returns>
    /// <exception cref="IOException">It cannot be had now.</exception>
    ValueTask<ReadOnlyMemory<byte>> FetchAsync(Uri address, CancellationToken cancellationToken);
}
