using System.Security.Cryptography;
using System.Text.Json;
using Tutti.Expressions.Json;
using Tutti.Expressions.Values;
using Tutti.Governance.Calls;

namespace Tutti.Governance.Policies.Compiling;

/// <summary>The function <c>digest(x)</c> of policies.</summary>
internal static class ValueDigest
{
    /// <summary>SHA-256 of the canonical form of a value, lower-case hexadecimal.</summary>
    internal static CelValue Of(ReadOnlySpan<CelValue> arguments)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) { JsonValues.WriteJson(arguments[0], writer); }
        return CelValue.From(Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Of(JsonElement.Parse(stream.ToArray())))));
    }
}
