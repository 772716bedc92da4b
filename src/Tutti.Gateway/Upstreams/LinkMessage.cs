namespace Tutti.Gateway.Upstreams;

/// <summary>A message for a server.</summary>
/// <param name="Text">JSON on one line.</param>
/// <param name="Request">The id of a request, which waits for an answer; null for anything else.</param>
internal readonly record struct LinkMessage(ReadOnlyMemory<byte> Text, long? Request = null)
{
    /// <summary>What headers say over HTTP (MCP 2026-07-28); null for a message of a version with a greeting, which knows sessions in their place.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Headers { get; init; }
}
