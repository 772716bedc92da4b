using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Registry;

namespace Tutti.Flows.Loading;

/// <summary>How flows are loaded.</summary>
public sealed class FlowOptions
{
    /// <summary>The host that is to run the flow: its functions and kinds of agents are the known ones. Null by default: every function is taken to be there.</summary>
    public PlanHost? Host { get; set; }

    /// <summary>Kinds of agents that are known where no host is given; by default those that Tutti itself brings or will bring.</summary>
    public IReadOnlyCollection<string> AgentKinds { get; set; } = [.. AgentRegistry.UsualKinds.Select(static kind => kind.Name), "a2a"];

    /// <summary>Whether a flow may name files outside of its folder: by absolute paths, by <c>..</c>, or over symbolic links. False by default.</summary>
    public bool AllowOutside { get; set; }
}
