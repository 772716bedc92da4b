using System.Text.Json;
using Tutti.Agents.ModelAgents;
using Tutti.Agents.Tools;
using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Expressions.Types;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Agents.ModelAgents;

/// <summary>Agents that think with a model: <c>model: small</c>. docs/flow-format.md lists what a card can say.</summary>
/// <param name="options">What the host gives them.</param>
public sealed class ModelAgentKind(ModelAgentOptions options) : IAgentKind
{
    /// <summary>Reads cards for whoever only checks plans. What runs on it throws <see cref="NotSupportedException"/>.</summary>
    public static ModelAgentKind ForDrafts { get; } = new(new ModelAgentOptions { Model = static _ => throw new NotSupportedException("A draft is checked, not run.") });

    /// <inheritdoc/>
    public string Name => "model";

    /// <inheritdoc/>
    public IAgent Read(PlanAgent agent, Plan plan, ICollection<DocumentFault> faults)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(faults);
        var found = new FaultList();
        var card = new ModelCardReader(agent, plan, found).Read();
        var (input, output) = (TypeOf(card.Input, "input"), card.Output is null ? CelType.String : TypeOf(card.Output, "output"));
        foreach (var fault in found.All) { faults.Add(fault); }
        return new ModelPlanAgent(card, options, []) { Shape = new AgentShape { Input = input, Output = output, KeepsTime = true } };

        CelType TypeOf(JsonElement? schema, string what) => new CardSchemas(plan, found).TypeOf(schema, $"{agent.Name}.{what}", agent.Card.Place);
    }
}

/// <summary>Finds the tools of a host that patterns such as <c>files.*</c> mean.</summary>
/// <param name="patterns">The patterns.</param>
/// <param name="cancellationToken">Ends the wait.</param>
public delegate Task<IReadOnlyList<Tool>> ToolFinder(IReadOnlyList<string> patterns, CancellationToken cancellationToken);

/// <summary>What a host gives to agents that think with a model.</summary>
public sealed record ModelAgentOptions
{
    /// <summary>Gives the model of a tier (<c>small</c>, <c>large</c>, <c>reasoning</c>) or of a name.</summary>
    public required Func<string, AgentModel> Model { get; init; }

    /// <summary>Gives the tools that patterns such as <c>files.*</c> mean, when an agent begins; none unless told.</summary>
    public ToolFinder FindTools { get; init; } = static (_, _) => Task.FromResult<IReadOnlyList<Tool>>([]);
}
