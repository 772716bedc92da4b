using Tutti.Agents.Mcp;
using Tutti.Agents.Models.Endpoints;
using Tutti.Agents.Processes;
using Tutti.Agents.Secrets;
using Tutti.Cli.Sessions;
using Tutti.Governance.Policies;

namespace Tutti.Cli.Gates;

/// <summary>Clients of the tool servers that a policy names, with what the policy says of their secrets.</summary>
internal static class ToolServers
{
    /// <summary>A client; it starts or connects at first use.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="definition">The server.</param>
    /// <param name="runner">Executes it, where it is a command.</param>
    /// <param name="startLimit">Until it stands and has listed its tools; null for the usual.</param>
    public static McpServer Open(Tool tool, ServerDefinition definition, Func<ProcessRunner> runner, TimeSpan? startLimit = null)
    {
        var secrets = SecretsOf(tool, definition);
        var spec = new McpServerSpec
        {
            Name = definition.Name,
            Run = definition.Run,
            Address = definition.Url,
            TrustsHints = definition.TrustsAnnotations,
            WorkingDirectory = tool.WorkingDirectory,
            Secrets = definition.Url is null ? secrets : new Dictionary<string, DeclaredSecret>(),
            Key = definition.Url is not null && secrets.Count > 0 ? KeyOf(tool, definition) : null,
        };
        return new McpServer(startLimit is { } limit ? spec with { StartLimit = limit } : spec, definition.Run.Count > 0 ? runner() : null, tool.Time);
    }

    /// <summary>Variables of the environment that a server's secrets name and that nobody has set.</summary>
    public static IReadOnlyList<string> MissingOf(Tool tool, ServerDefinition definition) =>
        [.. definition.Secrets.Values.Select(HostSecrets.VariableOf).OfType<string>().Where(name => string.IsNullOrEmpty(tool.FindVariable(name))).Distinct(StringComparer.Ordinal)];

    private static Dictionary<string, DeclaredSecret> SecretsOf(Tool tool, ServerDefinition definition)
    {
        var secrets = new Dictionary<string, DeclaredSecret>(StringComparer.Ordinal);
        foreach (var (name, reference) in definition.Secrets)
        {
            if (HostSecrets.ValueOf(tool, reference) is { Length: >= DeclaredSecret.MinimumCharacters } value) { secrets[name] = new DeclaredSecret(name, value); }
        }

        return secrets;
    }

    private static ModelKey? KeyOf(Tool tool, ServerDefinition definition)
    {
        foreach (var (name, reference) in definition.Secrets)
        {
            if (name.Equals("Authorization", StringComparison.OrdinalIgnoreCase) && HostSecrets.ValueOf(tool, reference) is { } value) { return new ModelKey(value.StartsWith("Bearer ", StringComparison.Ordinal) ? value[7..] : value); }
        }

        return null;
    }
}
