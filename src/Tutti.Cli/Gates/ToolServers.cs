using System.Globalization;
using Tutti.Agents.Mcp;
using Tutti.Agents.Processes;
using Tutti.Agents.Secrets;
using Tutti.Cli.Sessions;
using Tutti.Governance.Pins;
using Tutti.Governance.Policies;
using ToolEffect = Tutti.Agents.Tools.ToolEffect;

namespace Tutti.Cli.Gates;

/// <summary>Clients of the tool servers that a policy names, with what the policy says of their secrets.</summary>
internal static class ToolServers
{
    /// <summary>A client; it starts or connects at first use.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="definition">The server.</param>
    /// <param name="runner">Executes it, where it is a command.</param>
    /// <param name="pins">What was reviewed of it; null for nothing.</param>
    /// <param name="startLimit">Until it stands and has listed its tools; null for the usual.</param>
    public static McpServer Open(Tool tool, ServerDefinition definition, Func<ProcessRunner> runner, ServerPin? pins = null, TimeSpan? startLimit = null)
    {
        var secrets = SecretsOf(tool, definition);
        var spec = new McpServerSpec
        {
            Name = definition.Name,
            Run = definition.Run,
            Address = definition.Url,
            Effects = EffectsOf(pins),
            TrustsHints = definition.TrustsAnnotations,
            WorkingDirectory = tool.WorkingDirectory,
            Secrets = definition.Url is null ? secrets : new Dictionary<string, DeclaredSecret>(),
            Headers = definition.Url is null ? new Dictionary<string, DeclaredSecret>() : secrets,
        };
        return new McpServer(startLimit is { } limit ? spec with { StartLimit = limit } : spec, definition.Run.Count > 0 ? runner() : null, tool.Time);
    }

    /// <summary>Why secrets that the policy names are not handed to the server, a line each: it would fail otherwise, and nobody would know why.</summary>
    public static IEnumerable<string> ProblemsOf(Tool tool, ServerDefinition definition)
    {
        foreach (var (name, reference) in definition.Secrets)
        {
            var variable = HostSecrets.VariableOf(reference);
            if (HostSecrets.ValueOf(tool, reference) is not { } value) { yield return $"The variable {variable} is not set, which the policy names as the secret '{name}' of '{definition.Name}': the server does not get it."; }
            else if (value.Length < DeclaredSecret.MinimumCharacters)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"The variable {variable} makes the secret '{name}' of '{definition.Name}' {value.Length} characters long, too few to be told from ordinary words: the server does not get it. Use at least {DeclaredSecret.MinimumCharacters}.");
            }
        }
    }

    /// <summary>What reviewers said that calling tools again does. A tool that has changed since is denied, so nothing here outlives what was reviewed.</summary>
    private static Dictionary<string, ToolEffect> EffectsOf(ServerPin? pins) => (pins?.Tools ?? new Dictionary<string, ToolPin>())
        .Where(static pin => pin.Value.Effect is not null)
        .ToDictionary(static pin => pin.Key, static pin => pin.Value.Effect == PinnedEffect.Pure ? ToolEffect.Pure : ToolEffect.Idempotent, StringComparer.Ordinal);

    /// <summary>The secrets that a server is handed, by the names of its variables or headers.</summary>
    internal static Dictionary<string, DeclaredSecret> SecretsOf(Tool tool, ServerDefinition definition)
    {
        var secrets = new Dictionary<string, DeclaredSecret>(StringComparer.Ordinal);
        foreach (var (name, reference) in definition.Secrets)
        {
            if (HostSecrets.ValueOf(tool, reference) is { Length: >= DeclaredSecret.MinimumCharacters } value) { secrets[name] = new DeclaredSecret(name, value); }
        }

        return secrets;
    }
}
