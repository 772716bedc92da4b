using Tutti.Agents.Http;
using Tutti.Agents.Processes;
using Tutti.Agents.Secrets;
using Tutti.Cli.Sessions;
using Tutti.Governance.Gates;
using Tutti.Orchestration.Agents.HttpAgents;
using Tutti.Orchestration.Agents.ModelAgents;
using Tutti.Orchestration.Agents.ProcessAgents;
using Tutti.Orchestration.Agents.ToolAgents;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Functions.Standard;
using Tutti.Storage.Embedded.Control.Locating;

namespace Tutti.Cli.Flows;

/// <summary>What flows can use in this tool: commands as agents, and the functions that every host has. Modules add theirs.</summary>
internal static class FlowHost
{
    public static PlanHost Create(Tool tool, string store, Func<ProcessRunner> runner, Gate gate, ModelAgentOptions models)
    {
        DeclaredSecret? FindSecret(string name) => tool.FindVariable(name) is { Length: > 0 } value ? new DeclaredSecret(name, value) : null;
        var services = new Lazy<ServiceClient>(() => new ServiceClient(tool.Time)); // for as long as the process: hosts end with it
        var commands = new ProcessAgentKind(new ProcessAgentOptions
        {
            Runner = runner,
            Time = tool.Time,
            FindSecret = FindSecret,
            HiddenPaths = [store],
        });
        return new PlanHost { Gate = gate }
            .Add(commands).Add(new ModelAgentKind(models)).Add(new ToolAgentKind(models.FindTools)).Add(new HttpAgentKind(() => services.Value, FindSecret))
            .AddStandardFunctions(new StandardOptions { Runner = runner, WorkFolder = WorkOf(tool, store) });
    }

    /// <summary>
    /// Where runs get folders of their own: beside the store, because contained commands do not see the store. A store in a project has them in the user's
    /// data folder, so that the project stays clean.
    /// </summary>
    internal static string WorkOf(Tool tool, string store) => Path.GetFileName(store) == StoreLocator.FolderName
        ? Path.Combine(tool.DataDirectory, "work")
        : $"{store}-work";
}
