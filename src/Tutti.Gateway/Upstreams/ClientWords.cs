using System.Text.Json;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Upstreams;

/// <summary>What a client says of itself to the servers that it uses.</summary>
/// <param name="Greeting">The parameters of <c>initialize</c>, made of the client's own words where it does not greet.</param>
/// <param name="Era">How it speaks itself.</param>
internal sealed record ClientWords(JsonElement Greeting, Era Era);
