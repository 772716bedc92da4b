using System.Text.Json;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Upstreams;

namespace Tutti.Gateway.Sessions;

/// <summary>The greeting between a client and many servers: servers see the client's capabilities, the client sees what all of them can do together.</summary>
internal static class Greeting
{
    /// <summary>The versions that are spoken with clients, from the newest.</summary>
    public static IReadOnlyList<string> Known => ProtocolWords.VersionsWithGreeting;

    /// <summary>Who the gateway is, as it tells clients.</summary>
    public static JsonElement Self { get; } = RpcText.Object(typeof(Greeting).Assembly.GetName().Version?.ToString(3) ?? "0", static (writer, version) =>
    {
        writer.WriteString("name"u8, "tutti-gateway"u8);
        writer.WriteString("title"u8, "Tutti gateway"u8);
        writer.WriteString("version"u8, version);
    });

    /// <summary>What servers may tell that they can do, and the flags under it that one of them is enough for.</summary>
    private static readonly string[] Abilities = ["tools", "resources", "prompts", "completions", "logging", "tasks"];

    private static readonly JsonElement Tasks = JsonElement.Parse("""{"io.modelcontextprotocol/tasks":{}}"""u8);

    /// <summary>The version that is spoken with a client: its own where it is known, else the newest with a greeting.</summary>
    public static string VersionFor(string? asked) => asked is not null && Knows(asked) ? asked : Known[0];

    /// <summary>Whether a version with a greeting is known.</summary>
    public static bool Knows(string version) => Known.Contains(version, StringComparer.Ordinal);

    /// <summary>What a server is greeted with: the client's own words, in a version that has a greeting.</summary>
    public static ClientWords For(RpcMessage initialize) =>
        new(RpcText.With(initialize.Body, "protocolVersion", JsonSerializer.SerializeToElement(VersionFor(initialize.FindText("protocolVersion")), TextJson.Default.String)), Era.Greeting);

    /// <summary>The answer to the client.</summary>
    public static JsonElement Merge(string version, IReadOnlyCollection<Upstream> upstreams) => RpcText.Object((version, upstreams), static (writer, state) =>
    {
        writer.WriteString("protocolVersion"u8, state.version);
        WriteCapabilities(writer, state.upstreams, Abilities, hasTasks: false);
        RpcText.WriteBody(writer, "serverInfo"u8, Self);
        WriteInstructions(writer, state.upstreams);
    });

    /// <summary>Writes what servers can do together.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="upstreams">The servers.</param>
    /// <param name="abilities">What of it is told.</param>
    /// <param name="hasTasks">Whether clients may be given tasks, as an extension.</param>
    public static void WriteCapabilities(Utf8JsonWriter writer, IReadOnlyCollection<Upstream> upstreams, IEnumerable<string> abilities, bool hasTasks)
    {
        writer.WriteStartObject("capabilities"u8);
        foreach (var capability in abilities) { WriteCapability(writer, capability, [.. upstreams.Select(upstream => CapabilityOf(upstream, capability)).Where(static found => found.ValueKind == JsonValueKind.Object)]); }
        if (hasTasks) { RpcText.WriteBody(writer, "extensions"u8, Tasks); }
        writer.WriteEndObject();
    }

    /// <summary>Writes what servers tell models about themselves.</summary>
    public static void WriteInstructions(Utf8JsonWriter writer, IReadOnlyCollection<Upstream> upstreams)
    {
        var instructions = string.Join("\n\n", upstreams.Select(InstructionsOf).OfType<string>());
        if (instructions.Length > 0) { writer.WriteString("instructions"u8, instructions); }
    }

    private static JsonElement CapabilityOf(Upstream upstream, string name) =>
        upstream.Greeting.TryGetProperty("capabilities", out var all) && all.ValueKind == JsonValueKind.Object && all.TryGetProperty(name, out var found) ? found : default;

    private static void WriteCapability(Utf8JsonWriter writer, string name, IReadOnlyList<JsonElement> found)
    {
        if (found.Count == 0) { return; }
        writer.WriteStartObject(name);
        foreach (var flag in found.SelectMany(RpcText.MembersOf).GroupBy(static member => member.Name, StringComparer.Ordinal))
        {
            // What one server can do, the client may ask for; it is routed to that one. Lists change with the policy too.
            writer.WritePropertyName(flag.Key);
            (flag.FirstOrDefault(static member => member.Value.ValueKind != JsonValueKind.False) is { Value.ValueKind: not JsonValueKind.Undefined } member ? member : flag.First()).Value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private static string? InstructionsOf(Upstream upstream) =>
        upstream.Greeting.TryGetProperty("instructions", out var words) && words.ValueKind == JsonValueKind.String && words.GetString() is { Length: > 0 } text ? text : null;
}
