using System.Text.Json;
using Tutti.Agents.Cards;
using Tutti.Agents.Processes;
using Tutti.Agents.Secrets;
using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Expressions.Types;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Agents.ProcessAgents;

/// <summary>Agents that are commands: <c>process: { run: [dotnet, build] }</c>. docs/flow-format.md lists what a card can say.</summary>
/// <param name="options">What the host gives them.</param>
public sealed class ProcessAgentKind(ProcessAgentOptions options) : IAgentKind
{
    /// <summary>Reads cards for whoever only checks plans. What runs on it throws <see cref="NotSupportedException"/>.</summary>
    public static ProcessAgentKind ForDrafts { get; } = new(new ProcessAgentOptions { Runner = static () => throw new NotSupportedException("A draft is checked, not run.") });

    /// <inheritdoc/>
    public string Name => "process";

    /// <inheritdoc/>
    public IAgent Read(PlanAgent agent, Plan plan, ICollection<DocumentFault> faults)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(faults);
        var found = new FaultList();
        var card = new ProcessCardReader(agent, plan, found).Read();
        var (input, output) = (TypeOf(card.Card.InputSchema, $"{agent.Name}.input"), OutputOf(card, agent));
        foreach (var fault in found.All) { faults.Add(fault); }
        return new ProcessPlanAgent(card, plan.Secrets, options)
        {
            Shape = new AgentShape
            {
                Input = input,
                Output = output,
                Repeat = card.Card.Repeat,
                Retry = card.Retry,
                Timeout = card.Card.Process?.RunLimit,
                IdleTimeout = card.Card.Process?.IdleLimit,
                KeepsTime = true,
            },
        };

        CelType TypeOf(JsonElement? schema, string name) => new CardSchemas(plan, found).TypeOf(schema, name, agent.Card.Place);

        CelType OutputOf(ProcessCard read, PlanAgent of)
        {
            if (read.GivesReport) { return TypedJson.TypeOf(ProcessReportJson.Default.ProcessReport, of.Name); }
            return read.Card.Process?.Output.Format switch
            {
                ProcessOutputFormat.Text => CelType.String,
                ProcessOutputFormat.None => CelType.Null,
                _ => TypeOf(read.Card.OutputSchema, $"{of.Name}.output"),
            };
        }
    }
}

/// <summary>What a host gives to agents that are commands.</summary>
public sealed record ProcessAgentOptions
{
    /// <summary>Gives the host's runner of processes when it is needed.</summary>
    public required Func<ProcessRunner> Runner { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Finds a secret by its name; null for one that the host does not have.</summary>
    public Func<string, DeclaredSecret?> FindSecret { get; init; } = static _ => null;

    /// <summary>Absolute paths that contained commands do not see, for example the folder of the store.</summary>
    public IReadOnlyList<string> HiddenPaths { get; init; } = [];
}
