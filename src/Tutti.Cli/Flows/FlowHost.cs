using Tutti.Agents.Processes;
using Tutti.Agents.Secrets;
using Tutti.Cli.Sessions;
using Tutti.Orchestration.Agents.ProcessAgents;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Functions.Standard;

namespace Tutti.Cli.Flows;

/// <summary>What flows can use in this tool: commands as agents, and the functions that every host has. Modules add theirs.</summary>
internal static class FlowHost
{
    public static PlanHost Create(Tool tool, string store, Func<ProcessRunner> runner)
    {
        var commands = new ProcessAgentKind(new ProcessAgentOptions
        {
            Runner = runner,
            Time = tool.Time,
            FindSecret = name => tool.FindVariable(name) is { Length: > 0 } value ? new DeclaredSecret(name, value) : null,
            HiddenPaths = [store],
        });
        return new PlanHost().Add(commands).AddStandardFunctions(new StandardOptions { Runner = runner, WorkFolder = WorkOf(store) });
    }

    /// <summary>Where runs get folders of their own: beside the store, because contained commands do not see the store.</summary>
    private static string WorkOf(string store) => Path.Combine(Path.GetDirectoryName(store) ?? store, $"{Path.GetFileName(store)}-work");
}
