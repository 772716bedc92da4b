using System.Text.Json;
using Tutti.Agents.Mcp;
using Tutti.Gateway.Messages;
using Tutti.Governance.Naming;
using Tutti.Governance.Pins;
using Tutti.Kernel;

namespace Tutti.Gateway.Sessions;

/// <summary>One thing of one server under the name that clients know.</summary>
/// <param name="Server">The server's name in the policy.</param>
/// <param name="Name">Its name at the server.</param>
/// <param name="Target">What policies name; null for what is no tool, or has a name that no policy can mean.</param>
/// <param name="Fingerprint">Of a tool: its definition's; null where two readers may read that differently.</param>
internal sealed record NamedThing(string Server, string Name, TargetName? Target, string? Fingerprint)
{
    /// <summary>Of a tool: the schema of its arguments, as its server lists it; null where there is none.</summary>
    public JsonElement? Schema { get; init; }
}

/// <summary>
/// Names of tools or prompts over several servers. <c>search</c> of server <c>docs</c> is <c>docs__search</c> for clients; behind one server alone names stay as they are.
/// Immutable.
/// </summary>
internal sealed class SessionNames
{
    private readonly Dictionary<string, NamedThing> _things;

    private SessionNames(Dictionary<string, NamedThing> things, IReadOnlyList<JsonElement> entries) => (_things, Entries) = (things, entries);

    /// <summary>Nothing.</summary>
    public static SessionNames None { get; } = new([], []);

    /// <summary>The entries of the list, in the order of servers and as those list them, under the names that clients know.</summary>
    public IReadOnlyList<JsonElement> Entries { get; }

    /// <summary>The entry of the list under a name that clients know; undefined for none.</summary>
    public JsonElement EntryOf(string name) => Entries.FirstOrDefault(entry => entry.GetProperty("name"u8).ValueEquals(name));

    /// <summary>Whatever has a name; null for none.</summary>
    public NamedThing? Find(string name) => _things.GetValueOrDefault(name);

    /// <summary>Names what servers list.</summary>
    /// <param name="listed">Each server's entries as they came.</param>
    /// <param name="keepsNames">Whether names stay as they are: one server alone.</param>
    /// <param name="areTools">Whether they are tools, which policies name.</param>
    /// <param name="isVisible">Whether a client may see one.</param>
    /// <param name="redact">Takes out of an entry what its server must not say.</param>
    public static SessionNames Of(IEnumerable<(string Server, JsonElement Entry)> listed, bool keepsNames, bool areTools, Func<NamedThing, bool> isVisible, Func<string, JsonElement, JsonElement> redact)
    {
        var (things, entries) = (new Dictionary<string, NamedThing>(StringComparer.Ordinal), new List<JsonElement>());
        foreach (var (server, entry) in listed)
        {
            if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("name", out var given) || given.ValueKind != JsonValueKind.String || given.GetString() is not { Length: > 0 } name) { continue; }
            var thing = areTools ? ToolOf(server, name, entry) : new NamedThing(server, name, Target: null, Fingerprint: null);
            var shown = keepsNames ? name : McpTool.NameFor(server, name);
            // A tool that no policy can mean could not be judged either, and one name means one thing.
            if ((areTools && thing.Target is null) || !isVisible(thing) || !things.TryAdd(shown, thing)) { continue; }
            var told = redact(server, entry);
            entries.Add(shown == name ? told : RpcText.With(told, "name", JsonSerializer.SerializeToElement(shown, TextJson.Default.String)));
        }

        return new SessionNames(things, entries);
    }

    private static NamedThing ToolOf(string server, string name, JsonElement definition)
    {
        var target = !ProtocolMethods.IsLikeOne(name) && TargetName.TryParse($"{server}.{name}", out var parsed) ? parsed : null;
        JsonElement? schema = definition.TryGetProperty("inputSchema", out var listed) && listed.ValueKind == JsonValueKind.Object ? listed : null;
        try { return new NamedThing(server, name, target, ToolDefinition.Of(definition).Fingerprint) { Schema = schema }; }
        catch (TuttiException) { return new NamedThing(server, name, Target: null, Fingerprint: null); }
    }
}
