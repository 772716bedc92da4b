using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tutti.Documents;
using Tutti.Documents.Json;
using Tutti.Documents.Reading;
using Tutti.Governance.Risks;

namespace Tutti.Governance.Pins;

/// <summary>
/// The file <c>tutti.lock</c>: the servers and tools that were reviewed, with their definitions. It is the only memory of reviews, so they survive every
/// restart, and a change of it shows in version control. Immutable.
/// </summary>
/// <param name="Servers">The servers by name.</param>
public sealed record ToolLock(IReadOnlyDictionary<string, ServerPin> Servers)
{
    private const string Format = "tutti.lock/v1";

    /// <summary>Nothing is pinned.</summary>
    public static ToolLock Empty { get; } = new(new Dictionary<string, ServerPin>());

    /// <summary>The pin of a tool; null where it was not reviewed.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="tool">The tool's name at the server.</param>
    public ToolPin? Find(string server, string tool) => Servers.TryGetValue(server, out var pinned) ? pinned.Tools.GetValueOrDefault(tool) : null;

    /// <summary>Reads a lock file.</summary>
    /// <param name="utf8">The file.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="DocumentException">It is no lock file (TUT2015), was changed by hand (TUT2016), or is no JSON (TUT4615); all faults are listed.</exception>
    public static ToolLock Parse(ReadOnlySpan<byte> utf8, string file)
    {
        var faults = new FaultList();
        var root = new MapReader(JsonDocuments.Parse(utf8, file), "the lock file", faults);
        if (root.Text("tutti") is not Format) { faults.Add(PinCodes.WrongLock, root.PlaceOf("tutti"), $"This is no lock file: it begins with \"tutti\": \"{Format}\". Write it by 'tutti policy review'."); }
        var servers = new Dictionary<string, ServerPin>(StringComparer.Ordinal);
        foreach (var entry in root.Map("servers")?.Entries ?? []) { servers[entry.Key] = ReadServer(entry, faults); }
        root.Close();
        return faults.HasErrors ? throw new DocumentException(faults.All) : new ToolLock(servers);
    }

    /// <summary>The lock with other pins for one server.</summary>
    /// <param name="server">The server; without tools it is taken out.</param>
    public ToolLock With(ServerPin server)
    {
        ArgumentNullException.ThrowIfNull(server);
        var servers = Servers.ToDictionary(StringComparer.Ordinal);
        if (server.Tools.Count == 0) { servers.Remove(server.Server); }
        else { servers[server.Server] = server; }
        return new ToolLock(servers);
    }

    /// <summary>The file: indented JSON in the order of names, the same for the same pins.</summary>
    public byte[] Write()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("tutti", Format);
            writer.WriteStartObject("servers");
            foreach (var server in Servers.Values.OrderBy(static server => server.Server, StringComparer.Ordinal)) { Write(server, writer); }
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void Write(ServerPin server, Utf8JsonWriter writer)
    {
        writer.WriteStartObject(server.Server);
        writer.WriteString("fingerprint", server.Fingerprint);
        writer.WriteStartObject("tools");
        foreach (var (name, pin) in server.Tools.OrderBy(static tool => tool.Key, StringComparer.Ordinal))
        {
            writer.WriteStartObject(name);
            writer.WriteString("fingerprint", pin.Definition.Fingerprint);
            if (pin.Risk is { } risk) { writer.WriteString("risk", RiskLadder.WordOf(risk)); }
            if (pin.Effect is { } effect) { writer.WriteString("effect", PinnedEffects.WordOf(effect)); }
            writer.WriteString("reviewed_by", pin.ReviewedBy);
            writer.WriteString("reviewed_at", pin.ReviewedAt.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
            writer.WritePropertyName("definition");
            pin.Definition.Definition.WriteTo(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static ServerPin ReadServer(DocumentEntry entry, FaultList faults)
    {
        var server = new MapReader(entry.Value, $"server '{entry.Key}'", faults);
        var fingerprint = server.Text("fingerprint");
        var tools = new Dictionary<string, ToolPin>(StringComparer.Ordinal);
        foreach (var tool in server.Map("tools")?.Entries ?? [])
        {
            if (ReadTool(entry.Key, tool, faults) is { } pin) { tools[tool.Key] = pin; }
        }

        server.Close();
        var pinned = new ServerPin(entry.Key, tools);
        if (!faults.HasErrors && fingerprint != pinned.Fingerprint) { faults.Add(PinCodes.Tampered, server.PlaceOf("fingerprint"), $"The fingerprint of server '{entry.Key}' is not that of its tools. {Again}"); }
        return pinned;
    }

    private static ToolPin? ReadTool(string server, DocumentEntry entry, FaultList faults)
    {
        var tool = new MapReader(entry.Value, $"tool '{server}.{entry.Key}'", faults);
        var (fingerprint, by, at) = (tool.Text("fingerprint"), tool.Text("reviewed_by"), tool.Text("reviewed_at"));
        var risk = tool.Word("risk", [.. RiskLadder.Words]);
        var effect = tool.Word("effect", [.. PinnedEffects.Words]);
        var definition = tool.Take("definition");
        tool.Close();
        if (by is null) { tool.Missing("reviewed_by", Again); }
        if (!DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)) { faults.Add(PinCodes.WrongLock, tool.PlaceOf("reviewed_at"), $"'reviewed_at' of {tool.What} is no time. {Again}"); }
        if (definition is null || Define(definition, faults) is not { } defined)
        {
            if (definition is null) { tool.Missing("definition", Again); }
            return null;
        }

        if (defined.Name != entry.Key || defined.Fingerprint != fingerprint) { faults.Add(PinCodes.Tampered, tool.PlaceOf("fingerprint"), $"The fingerprint of {tool.What} is not that of its definition: somebody changed one of them by hand. {Again}"); }
        return new ToolPin { Definition = defined, Risk = risk is null ? null : RiskLadder.OfWord(risk), Effect = effect is null ? null : PinnedEffects.OfWord(effect), ReviewedBy = by ?? "", ReviewedAt = moment };
    }

    private static ToolDefinition? Define(DocumentNode definition, FaultList faults)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) { JsonDocuments.Write(definition, writer); }
        try
        {
            return ToolDefinition.Of(JsonElement.Parse(stream.ToArray()));
        }
        catch (Kernel.TuttiException refused)
        {
            faults.Add(PinCodes.WrongLock, definition.Place, $"{refused.Message} {Again}");
            return null;
        }
    }

    private const string Again = "Review it again by 'tutti policy review'.";

    /// <summary>The text of the file, for people.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Write());
}
