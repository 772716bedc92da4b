using System.Text.Json;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Eras;

/// <summary>What a request of the stateless era says of itself, in its <c>_meta</c>: nothing of it is remembered from an earlier one. Immutable.</summary>
internal sealed record RequestMeta
{
    private static readonly string[] Names = ["_meta", "name", "arguments", "uri", "ref", "argument", "context", "notifications", "cursor", "inputResponses", "requestState", "taskId"];

    /// <summary>The version that it says it speaks.</summary>
    public required string Version { get; init; }

    /// <summary>What the client can do.</summary>
    public required JsonElement Capabilities { get; init; }

    /// <summary>Who the client says it is; undefined where it does not. Nothing is decided by it.</summary>
    public JsonElement Client { get; init; }

    /// <summary>The client's token for progress; undefined for none.</summary>
    public JsonElement ProgressToken { get; init; }

    /// <summary>From which level on messages are wanted, as a place in the order of levels; null for none at all.</summary>
    public int? LogLevel { get; init; }

    /// <summary>The words of the level.</summary>
    public string LogLevelName => LogLevel is { } level ? ProtocolWords.LogLevels[level] : "";

    /// <summary>What servers may know of it: all but the protocol's own words, which speak of one hop. Undefined for nothing.</summary>
    public JsonElement Passed { get; init; }

    /// <summary>Reads it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="meta">What it says; null where it is refused.</param>
    /// <returns>Why it is refused; null for not. The version is not looked at.</returns>
    public static ModernFault? Read(RpcMessage request, out RequestMeta? meta)
    {
        meta = null;
        if (request.FindDisguised(Names) is { } disguised) { return ModernFault.Malformed($"The request has '{disguised}', which some readers take for another name. Names are taken as they are written."); }
        if (request.Find("_meta") is not { ValueKind: JsonValueKind.Object } said) { return ModernFault.Malformed($"The request has no '_meta' with '{Modern.VersionKey}' and '{Modern.CapabilitiesKey}'."); }
        if (TextOf(said, Modern.VersionKey) is not { } version) { return ModernFault.Malformed($"The '_meta' of the request does not say '{Modern.VersionKey}'."); }
        if (!said.TryGetProperty(Modern.CapabilitiesKey, out var capabilities) || capabilities.ValueKind != JsonValueKind.Object) { return ModernFault.Malformed($"The '_meta' of the request does not say '{Modern.CapabilitiesKey}'."); }
        if (said.TryGetProperty(Modern.ClientKey, out var client) && client.ValueKind != JsonValueKind.Object) { return ModernFault.Malformed($"'{Modern.ClientKey}' in the '_meta' of the request is no object."); }
        var level = said.TryGetProperty(Modern.LogLevelKey, out _) ? ProtocolWords.LevelOf(TextOf(said, Modern.LogLevelKey)) ?? -1 : (int?)null;
        if (level < 0) { return ModernFault.Malformed($"'{Modern.LogLevelKey}' in the '_meta' of the request is none of: {string.Join(", ", ProtocolWords.LogLevels)}."); }
        meta = new RequestMeta
        {
            Version = version,
            Capabilities = capabilities,
            Client = client,
            ProgressToken = said.TryGetProperty("progressToken", out var token) ? token : default,
            LogLevel = level,
            Passed = PassedOf(said),
        };
        return null;
    }

    /// <summary>The version that a message says it speaks; null for one of another era.</summary>
    public static string? VersionOf(RpcMessage message) => message.Find("_meta") is { ValueKind: JsonValueKind.Object } said ? TextOf(said, Modern.VersionKey) : null;

    private static JsonElement PassedOf(JsonElement said)
    {
        if (!said.EnumerateObject().Any(static member => !member.Name.StartsWith(Modern.Prefix, StringComparison.Ordinal))) { return default; }
        return RpcText.Object(said, static (writer, all) =>
        {
            foreach (var member in all.EnumerateObject().Where(static member => !member.Name.StartsWith(Modern.Prefix, StringComparison.Ordinal))) { RpcText.WriteBody(writer, member.Name, member.Value); }
        });
    }

    private static string? TextOf(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
