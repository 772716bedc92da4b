using System.Security.Cryptography;
using System.Text.Json;
using Tutti.Governance.Calls;

namespace Tutti.Governance.Pins;

/// <summary>A tool as its server lists it: what a model is told, and what was reviewed. Immutable.</summary>
public sealed class ToolDefinition
{
    private static readonly string[] Parts = ["annotations", "description", "inputSchema", "name", "outputSchema", "title"];

    private ToolDefinition(string name, JsonElement definition)
    {
        Name = name;
        Definition = definition;
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData([.. "tutti-tool/v1\n"u8, .. CanonicalJson.Of(definition)]));
    }

    /// <summary>The tool's name at its server.</summary>
    public string Name { get; }

    /// <summary>Name, title, description, schemas and annotations; other members of the listing are no part of it.</summary>
    public JsonElement Definition { get; }

    /// <summary>SHA-256 over <c>tutti-tool/v1</c>, a line feed and the canonical form of the definition, lower-case hexadecimal. Any change of what a model is told changes it.</summary>
    public string Fingerprint { get; }

    /// <summary>What the server says it does; empty for nothing.</summary>
    public string Description => Definition.TryGetProperty("description", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() ?? "" : "";

    /// <summary>The schema of its arguments; undefined where there is none.</summary>
    public JsonElement InputSchema => Definition.TryGetProperty("inputSchema", out var schema) ? schema : default;

    /// <summary>Its annotations; undefined where there are none.</summary>
    public JsonElement Annotations => Definition.TryGetProperty("annotations", out var annotations) ? annotations : default;

    /// <summary>Reads one tool of a listing.</summary>
    /// <param name="tool">An object with at least a name.</param>
    /// <exception cref="PinException">It is no tool (TUT2402), or two readers may read it differently (TUT2100 to TUT2105).</exception>
    public static ToolDefinition Of(JsonElement tool)
    {
        if (tool.ValueKind != JsonValueKind.Object || !tool.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String || name.GetString() is not { Length: > 0 } text)
        {
            throw new PinException(PinCodes.WrongListing, "A tool of the listing has no name. A listing is the result of 'tools/list': { \"tools\": [{ \"name\": …, \"inputSchema\": … }] }.");
        }

        // Judged whole first, so that a member that is there twice is not lost by taking the parts out.
        using var whole = JsonDocument.Parse(CanonicalJson.Of(tool));
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            foreach (var part in Parts)
            {
                if (!whole.RootElement.TryGetProperty(part, out var value)) { continue; }
                writer.WritePropertyName(part);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return new ToolDefinition(text, JsonElement.Parse(stream.ToArray()));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Fingerprint[..12]}";
}
