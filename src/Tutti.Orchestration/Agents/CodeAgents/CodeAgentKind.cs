using System.Text.Json;
using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Types;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Agents.CodeAgents;

/// <summary>Agents that are code of the host: <c>use: desk/price</c> names a <see cref="PlanFunction"/>, which can work wherever an agent can.</summary>
public sealed class CodeAgentKind : IAgentKind
{
    private const string Key = "use";

    private CodeAgentKind()
    {
    }

    /// <summary>The kind. It needs nothing of a host but its functions.</summary>
    public static CodeAgentKind Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => Key;

    /// <summary>Reads a card without looking for its function.</summary>
    /// <inheritdoc/>
    public IAgent Read(PlanAgent agent, Plan plan, ICollection<DocumentFault> faults)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(faults);
        return Read(agent, plan, host: null, faults);
    }

    /// <summary>Reads a card whose function a host must have.</summary>
    internal static IAgent Read(PlanAgent agent, Plan plan, PlanHost? host, ICollection<DocumentFault> faults)
    {
        var found = new FaultList();
        var card = new CommonCard(agent, plan, found);
        var own = card.Open(Key, "function");
        var (id, function) = (own.TextNode("function"), (PlanFunction?)null);
        if (id is null) { own.Missing("function", "Name a function of the host: 'use: desk/price'."); }
        else if (host is not null && !host.Functions.TryGetValue(id.Value, out function)) { found.Add(FaultCodes.UnknownName, id.Place, $"Agent '{agent.Name}' is the function '{id.Value}', which this host does not have.{Spelling.Suggest(id.Value, host.Functions.Keys)}"); }
        own.Close();
        var shape = card.Close();
        foreach (var fault in found.All) { faults.Add(fault); }
        return new CodeAgent(function, function is null ? shape : ShapeOf(function, shape, card));
    }

    /// <summary>What the card says of itself narrows what the function declares.</summary>
    private static AgentShape ShapeOf(PlanFunction function, AgentShape said, CommonCard card) => said with
    {
        Input = said.Input.Kind == CelTypeKind.Dyn ? function.Input : said.Input,
        Output = said.Output.Kind == CelTypeKind.Dyn ? function.Output : said.Output,
        Repeat = card.Repeat ?? function.Repeat,
        Retry = said.Retry ?? (function.Retry.MaxAttempts > 1 ? new PlanRetry { Attempts = function.Retry.MaxAttempts, From = function.Retry.InitialDelay, To = function.Retry.MaxDelay } : null),
    };
}

/// <summary>A function of a host as an agent of a plan.</summary>
internal sealed class CodeAgent(PlanFunction? function, AgentShape shape) : IAgent
{
    public AgentShape Shape => shape;

    public IReadOnlyList<DocumentEntry> Templates => [];

    public ValueTask<JsonElement> RunAsync(StepContext attempt, AgentTask task) => function is null ? throw new NotSupportedException("A draft is checked, not run.") : function.Run(attempt, task.Input);
}
