using System.Text.Json;

namespace Tutti.Cli.Mcp;

/// <summary>A verb of the tool as a tool of MCP.</summary>
internal sealed record AssistantTool
{
    /// <summary>Its name; policies say <c>tutti.NAME</c>.</summary>
    public required string Name { get; init; }

    /// <summary>For the model: what it does, and when to use it.</summary>
    public required string Description { get; init; }

    /// <summary>JSON Schema of its arguments.</summary>
    public required JsonElement Schema { get; init; }

    /// <summary>What the verb is called with.</summary>
    public required Func<AssistantArguments, IReadOnlyList<string>> Verb { get; init; }

    /// <summary>Whether nothing changes.</summary>
    public bool IsRead { get; init; }

    /// <summary>Whether it takes something away, or decides something, so that only a policy can permit it.</summary>
    public bool NeedsPolicy { get; init; }
}
