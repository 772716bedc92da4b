using System.Text.Json;

namespace Tutti.Gateway.Upstreams;

/// <summary>What is asked of a server.</summary>
/// <param name="Method">The method.</param>
/// <param name="Body">Its parameters; undefined for none. A token of progress in it becomes one of the wire.</param>
/// <param name="Limit">For the answer.</param>
internal sealed record UpstreamRequest(string Method, JsonElement Body, TimeSpan Limit)
{
    /// <summary>Where what belongs to it goes; null for a request of the gateway's own.</summary>
    public IClientStream? Origin { get; init; }

    /// <summary>Of a call of a tool: the schema of its arguments, as its server lists it. Null where none is known.</summary>
    public JsonElement? Schema { get; init; }

    /// <summary>As in <see cref="LinkMessage"/>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Headers { get; init; }

    /// <summary>Told its id on the wire before it is sent; null for nobody.</summary>
    public Action<long>? Numbered { get; init; }
}
