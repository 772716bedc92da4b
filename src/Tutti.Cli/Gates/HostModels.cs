using System.Collections.Concurrent;
using Tutti.Agents.Mcp;
using Tutti.Agents.ModelAgents;
using Tutti.Agents.Models;
using Tutti.Agents.Models.Discovery;
using Tutti.Agents.Processes;
using Tutti.Agents.Tools;
using Tutti.Governance.Naming;
using Tutti.Governance.Policies;
using Tutti.Orchestration.Agents.ModelAgents;

namespace Tutti.Cli.Gates;

/// <summary>The models of a host, found when the first agent asks for one, and the tool servers that its policy names, started when the first agent needs them.</summary>
internal sealed class HostModels
{
    private readonly Sessions.Tool _tool;
    private readonly Func<PolicySet> _policy;
    private readonly Func<ProcessRunner> _runner;
    private readonly Lazy<ModelCatalog> _catalog;
    private readonly ConcurrentDictionary<string, McpServer> _servers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, AgentModel> _named = new(StringComparer.Ordinal);

    public HostModels(Sessions.Tool tool, Func<PolicySet> policy, Func<ProcessRunner> runner)
    {
        (_tool, _policy, _runner) = (tool, policy, runner);
        _catalog = new Lazy<ModelCatalog>(Find);
        Options = new ModelAgentOptions { Model = ModelOf, FindTools = FindToolsAsync };
    }

    /// <summary>What agents of flows get of it.</summary>
    public ModelAgentOptions Options { get; }

    /// <summary>A tier, or a model of the same server by its name.</summary>
    private AgentModel ModelOf(string word) => _named.GetOrAdd(word, wanted => ModelTiers.All.Any(tier => tier.Word() == wanted)
        ? AgentModel.Of(_catalog.Value, ModelTiers.Parse(wanted))
        : AgentModel.Of(NamedClient(wanted), wanted));

    private CompatibleChatClient NamedClient(string model) => new CompatibleChatClient(_catalog.Value.Findings.For(ModelTier.Large) with { Model = model }, _tool.Time);

    /// <summary>Asked for on a thread of the pool, once a host; servers on this machine answer in milliseconds, or there are none.</summary>
#pragma warning disable VSTHRD002 // The lookup is awaited where a model is needed, by code that has no other way to wait.
    private ModelCatalog Find() => new(Task.Run(() => new ModelDiscovery(new ModelProbe(_tool.Time)).FindAsync(new ModelSettings(), _tool.FindVariable, CancellationToken.None)).GetAwaiter().GetResult());
#pragma warning restore VSTHRD002

    private async Task<IReadOnlyList<Tool>> FindToolsAsync(IReadOnlyList<string> patterns, CancellationToken cancellationToken)
    {
        var wanted = NameSet.Of(patterns);
        var found = new List<Tool>();
        foreach (var server in _policy().Servers.Values.Where(server => patterns.Any(pattern => Concerns(pattern, server.Name))))
        {
            var listed = await ServerOf(server).ListToolsAsync(cancellationToken).ConfigureAwait(false);
            found.AddRange(listed.Where(tool => wanted.Contains($"{server.Name}.{tool.RemoteName}")));
        }

        return found;
    }

    /// <summary>Whether a pattern can mean a tool of a server: only then is the server started.</summary>
    private static bool Concerns(string pattern, string server)
    {
        var dot = pattern.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? pattern.Contains('*', StringComparison.Ordinal) : NamePattern.Parse(pattern[..dot]).Matches(server);
    }

    private McpServer ServerOf(ServerDefinition definition) => _servers.GetOrAdd(definition.Name, _ =>
    {
        foreach (var problem in ToolServers.ProblemsOf(_tool, definition)) { _tool.Error.WriteLine(problem); }
        return ToolServers.Open(_tool, definition, _runner, definition.Pin is null ? null : _policy().Pins.Servers.GetValueOrDefault(definition.Name));
    });
}
