using Tutti.Agents.Models.Endpoints;
using Tutti.Agents.Processes.Containment;
using Tutti.Agents.Secrets;
using Tutti.Agents.Tools;

namespace Tutti.Agents.Mcp;

/// <summary>An MCP server: a command that is talked to over standard input and output, or an address. Immutable; its text shows no secrets.</summary>
public sealed record McpServerSpec : IServerCommand
{
    /// <summary>Its name: letters, digits and dashes. Policies name its tools <c>NAME.tool</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The program and its arguments; empty for a server at an address.</summary>
    public IReadOnlyList<string> Run { get; init; } = [];

    /// <summary>Absolute path of an existing directory in which the command works; the root by default.</summary>
    public string WorkingDirectory { get; init; } = "/";

    /// <summary>Variables of the command beside the allowed ones of the host.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Variables of the command that hold secrets.</summary>
    public IReadOnlyDictionary<string, DeclaredSecret> Secrets { get; init; } = new Dictionary<string, DeclaredSecret>();

    /// <summary>The room to run the command in; null for none.</summary>
    public SandboxRequest? Sandbox { get; init; }

    /// <summary>The address of the server; null for a command.</summary>
    public Uri? Address { get; init; }

    /// <summary>The key for the address; null for none.</summary>
    public ModelKey? Key { get; init; }

    /// <summary>Headers of all requests to the address that hold secrets, whole values: <c>Bearer …</c> too. They follow no redirection.</summary>
    public IReadOnlyDictionary<string, DeclaredSecret> Headers { get; init; } = new Dictionary<string, DeclaredSecret>();

    /// <summary>What tools do to the world, by their own names, as a person has reviewed it. It goes before all that the server says.</summary>
    public IReadOnlyDictionary<string, ToolEffect> Effects { get; init; } = new Dictionary<string, ToolEffect>();

    /// <summary>Whether the server's own hints (<c>readOnlyHint</c>, <c>idempotentHint</c> …) are believed. Not by default: they are only hints.</summary>
    public bool TrustsHints { get; init; }

    /// <summary>Until the server stands and has greeted; 1 minute by default.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>For one call; 5 minutes by default. What was done then is unknown.</summary>
    public TimeSpan CallLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How many tools it may have; 1,000 by default.</summary>
    public int MostTools { get; init; } = 1_000;

    /// <summary>Characters of one output, 4 Mi by default; what is beyond is cut, and said to be.</summary>
    public int MostCharacters { get; init; } = 4 * 1024 * 1024;
}
