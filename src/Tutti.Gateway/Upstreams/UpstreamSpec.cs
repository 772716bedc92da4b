using Tutti.Agents.Mcp;
using Tutti.Agents.Processes.Containment;
using Tutti.Agents.Secrets;

namespace Tutti.Gateway.Upstreams;

/// <summary>A server behind the gateway: a command or an address. Immutable; its text shows no secrets.</summary>
public sealed record UpstreamSpec : IServerCommand
{
    /// <summary>Its name in the policy: letters, digits and dashes.</summary>
    public required string Name { get; init; }

    /// <summary>The program and its arguments; empty for a server at an address.</summary>
    public IReadOnlyList<string> Run { get; init; } = [];

    /// <summary>Absolute path of an existing directory in which the command works; the root by default.</summary>
    public string WorkingDirectory { get; init; } = "/";

    /// <summary>Variables of the command beside the allowed ones of the host.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Variables of the command, or headers of requests to the address, that hold secrets.</summary>
    public IReadOnlyDictionary<string, DeclaredSecret> Secrets { get; init; } = new Dictionary<string, DeclaredSecret>();

    /// <summary>The room to run the command in; null for none.</summary>
    public SandboxRequest? Sandbox { get; init; }

    /// <summary>The address; null for a command.</summary>
    public Uri? Address { get; init; }

    /// <summary>Until it stands and has greeted; 1 minute by default.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Calls of it that may be under way, over all sessions of the gateway; null for any number, as it is by default. A change holds from the next session on.</summary>
    public int? AtOnce { get; init; }

    /// <summary>For so long a call waits for its turn where as many are under way; 30 seconds by default. It is not made then.</summary>
    public TimeSpan TurnLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For one call; 5 minutes by default. What was done then is unknown.</summary>
    public TimeSpan CallLimit { get; init; } = TimeSpan.FromMinutes(5);
}
