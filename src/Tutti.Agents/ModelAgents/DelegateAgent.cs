using Tutti.Agents.Tools;
using Tutti.Governance.Gates;
using Tutti.Kernel.Runs;

namespace Tutti.Agents.ModelAgents;

/// <summary>Somebody who is no model agent and whom one may give work to as to a <see cref="SubAgent"/>: a command, a function, a workflow. Policies know the delegation as <c>agents.NAME</c>.</summary>
/// <param name="Name">The tool's name: 1 to 64 letters, digits, <c>_</c> and <c>-</c>.</param>
/// <param name="Description">What it is good at and when to ask it, for the model of its supervisor.</param>
/// <param name="Work">Does what is requested, in a scope of its own and under the gate in its own name. What it does to the world goes through steps of the scope and calls of the gate.</param>
public sealed record DelegateAgent(string Name, string Description, Func<WorkflowContext, GateSession, string, Task<ToolOutput>> Work);
