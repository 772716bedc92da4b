using System.Diagnostics;
using System.Text.Json;
using Tutti.Gateway.Diagnostics;

namespace Tutti.Gateway.Sessions;

/// <summary>A request on its way to its server: a call that is let through, or what the gateway asks by itself.</summary>
/// <param name="Server">The server.</param>
/// <param name="Method">The method.</param>
internal sealed record Forwarding(string Server, string Method)
{
    /// <summary>The tool's name at the server; null for what is no tool.</summary>
    public string? Tool { get; init; }

    /// <summary>Of a tool: the schema of its arguments, as its server lists it; null where none is known.</summary>
    public JsonElement? Schema { get; init; }

    /// <summary>The prompt's name at the server; null for what is no prompt.</summary>
    public string? Prompt { get; init; }

    /// <summary>The span of the client's request. The call is made by a run, which has another flow of control.</summary>
    public ActivityContext Trace { get; } = GatewayDiagnostics.IsForwarding && Activity.Current is { } span ? span.Context : default;
}
