using Tutti.Kernel.Runs;

namespace Tutti.Kernel.Engine;

/// <summary>Definitions that are made when a run names them.</summary>
/// <param name="Prefix">What their ids begin with.</param>
/// <param name="Make">Makes the bound definition of an id.</param>
internal sealed record WorkflowFamily(string Prefix, Func<string, WorkflowDefinition> Make);
