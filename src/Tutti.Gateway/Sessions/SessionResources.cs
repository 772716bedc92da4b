using System.Text.Json;

namespace Tutti.Gateway.Sessions;

/// <summary>Resources over several servers. Their addresses stay as they are; where two servers have the same one, the first by name has it. Immutable.</summary>
internal sealed class SessionResources
{
    private readonly Dictionary<string, string> _servers;
    private readonly List<(string Prefix, string Server)> _prefixes;

    private SessionResources(Dictionary<string, string> servers, List<(string Prefix, string Server)> prefixes, IReadOnlyList<JsonElement> entries) => (_servers, _prefixes, Entries) = (servers, prefixes, entries);

    /// <summary>The entries of the list.</summary>
    public IReadOnlyList<JsonElement> Entries { get; }

    /// <summary>Puts together what servers list.</summary>
    /// <param name="listed">Each server's entries as they came.</param>
    /// <param name="key">The member that holds the address, or its template.</param>
    /// <param name="redact">Takes out of an entry what its server must not say.</param>
    public static SessionResources Of(IEnumerable<(string Server, JsonElement Entry)> listed, string key, Func<string, JsonElement, JsonElement> redact)
    {
        var (servers, prefixes, entries) = (new Dictionary<string, string>(StringComparer.Ordinal), new List<(string, string)>(), new List<JsonElement>());
        foreach (var (server, entry) in listed)
        {
            if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty(key, out var given) || given.ValueKind != JsonValueKind.String || given.GetString() is not { Length: > 0 } address || !servers.TryAdd(address, server)) { continue; }
            entries.Add(redact(server, entry));
            if (address.IndexOf('{', StringComparison.Ordinal) is > 0 and var brace) { prefixes.Add((address[..brace], server)); }
        }

        return new SessionResources(servers, prefixes, entries);
    }

    /// <summary>The server that lists an address.</summary>
    public string? Find(string address) => _servers.GetValueOrDefault(address);

    /// <summary>The server whose template begins like an address, the longest beginning first.</summary>
    public string? FindByTemplate(string address) => _prefixes.Where(known => address.StartsWith(known.Prefix, StringComparison.Ordinal)).OrderByDescending(static known => known.Prefix.Length).Select(static known => known.Server).FirstOrDefault();
}
