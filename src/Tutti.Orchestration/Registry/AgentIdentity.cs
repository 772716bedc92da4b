using System.Security.Cryptography;
using System.Text.Json;
using Tutti.Documents;
using Tutti.Documents.Json;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Registry;

/// <summary>
/// Which agent it is, whoever names it: its name and what works behind it. The same card in a folder and in two flows is one agent with one record; a coder with another model is another one,
/// and begins anew. What the card says for routing does not count: better examples make nobody a stranger.
/// </summary>
public static class AgentIdentity
{
    private const int Characters = 8;

    /// <summary>The name under which outcomes of an agent are counted: <c>NAME#</c> and a fingerprint of what stands under the key of its kind.</summary>
    /// <param name="agent">The agent.</param>
    public static string Of(PlanAgent agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WritePropertyName(agent.Kind);
            JsonDocuments.Write(agent.Card.Find(agent.Kind) ?? new DocumentNode.Map([], agent.Card.Place), writer);
            writer.WriteEndObject();
        }

        return $"{agent.Name}#{Convert.ToHexStringLower(SHA256.HashData(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)))[..Characters]}";
    }
}
