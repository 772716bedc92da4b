using System.Text.RegularExpressions;
using Tutti.Documents;
using Tutti.Documents.Reading;

namespace Tutti.Governance.Policies.Reading;

/// <summary>Reads the secrets of a server: variables of a command, or headers for an address. Values have no place in a policy: each names where its value is kept.</summary>
internal static partial class SecretReader
{
    /// <summary>What the connection itself says.</summary>
    private static readonly string[] OwnHeaders = ["accept", "connection", "expect", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"];

    internal static Dictionary<string, string> Read(MapReader server, bool isAddress)
    {
        var secrets = new Dictionary<string, string>(isAddress ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (var entry in server.Map("secrets")?.Entries ?? [])
        {
            if (isAddress ? !IsHeader(entry.Key) : !Variable().IsMatch(entry.Key))
            {
                server.Faults.Add(PolicyCodes.Identity, entry.Place, $"'{entry.Key}' names no secret of {server.What}: it is {(isAddress ? "a header of requests, such as Authorization or X-Api-Key, and none that the connection itself sets" : "a variable of its command, such as API_KEY")}.");
            }
            else if (entry.Value is not DocumentNode.Text { Value: var text } || !Reference().IsMatch(text))
            {
                server.Faults.Add(PolicyCodes.Identity, entry.Value.Place, $"The secret '{entry.Key}' of {server.What} names the one variable of the host's environment that holds its value, at the end: \"${{env:TOKEN}}\", or \"Bearer ${{env:TOKEN}}\". Values are read from nowhere else, and a policy holds none.");
            }
            else if (!secrets.TryAdd(entry.Key, text)) { server.Faults.Add(PolicyCodes.NameTwice, entry.Place, $"{server.What} has two secrets '{entry.Key}': names of headers are the same in any case."); }
        }

        return secrets;
    }

    private static bool IsHeader(string name) =>
        Header().IsMatch(name) && !OwnHeaders.Contains(name, StringComparer.OrdinalIgnoreCase) && !name.StartsWith("content-", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("mcp-", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"^[ -#%-z|~]*\$\{env:[A-Za-z_][A-Za-z0-9_]*\}$")]
    private static partial Regex Reference();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")]
    private static partial Regex Header();
}
