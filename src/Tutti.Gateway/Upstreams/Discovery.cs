using System.Text.Json;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Upstreams;

/// <summary>What the answer to <c>server/discover</c> says of the versions that a server speaks.</summary>
internal static class Discovery
{
    /// <summary>Reads it.</summary>
    /// <param name="server">The server.</param>
    /// <param name="answer">What it answered.</param>
    /// <returns>What it can do without a greeting; null for a server that is to be greeted.</returns>
    /// <exception cref="UpstreamException">It speaks no version that is known here (TUT7018).</exception>
    public static JsonElement? Read(string server, RpcMessage answer)
    {
        if (answer.Kind == RpcKind.Error) { return ReadRefusal(server, answer); }
        if (answer.Find("supportedVersions") is not { ValueKind: JsonValueKind.Array } versions) { return null; } // it answers what it does not know
        return Speaks(versions, Modern.Version) ? answer.Body : ToGreet(server, versions);
    }

    /// <summary>Errors that this version alone knows come from a server that speaks a version without a greeting; any other is of one that does not know the question.</summary>
    private static JsonElement? ReadRefusal(string server, RpcMessage answer)
    {
        if (!answer.Find("code").TryGetInt32(out var code)) { return null; }
        var data = answer.Find("data");
        switch (code)
        {
            case RpcFault.UnsupportedVersion when data.ValueKind == JsonValueKind.Object && data.TryGetProperty("supported", out var versions) && versions.ValueKind == JsonValueKind.Array:
                return ToGreet(server, versions);
            case RpcFault.HeaderMismatch or RpcFault.MissingCapability:
                throw UpstreamException.Garbled(server, "it refuses to say what it can do.");
            default:
                return null;
        }
    }

    private static JsonElement? ToGreet(string server, JsonElement versions) =>
        ProtocolWords.VersionsWithGreeting.Any(version => Speaks(versions, version)) ? null : throw UpstreamException.Garbled(server, "it speaks no version that is known here.");

    private static bool Speaks(JsonElement versions, string version) => versions.EnumerateArray().Any(spoken => spoken.ValueKind == JsonValueKind.String && spoken.ValueEquals(version));
}
