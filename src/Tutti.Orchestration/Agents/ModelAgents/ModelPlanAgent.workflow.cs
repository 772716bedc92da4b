using System.Text.Json;
using Tutti.Agents.ModelAgents;
using Tutti.Agents.Models;
using Tutti.Agents.Models.Structured;
using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Expressions.Json;
using Tutti.Governance.Amounts;
using Tutti.Governance.Gates;
using Tutti.Governance.Grants;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Interpreting;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Agents.ModelAgents;

/// <summary>An agent of a plan that thinks with a model, and may give work to others.</summary>
internal sealed class ModelPlanAgent(ModelCard card, ModelAgentOptions options, IReadOnlyList<TeamMember> team) : IWorkflowAgent, ISupervisor, IFormedAgent
{
    public required AgentShape Shape { get; init; }

    public ModelCard Card => card;

    public IReadOnlyList<TeamMember> Members => team;

    /// <summary>Its own, and those of its team under their names.</summary>
    public IReadOnlyList<DocumentEntry> Templates => team.Count == 0
        ? card.Templates
        : [.. card.Templates, new DocumentEntry(PlanTeams.Key, new DocumentNode.Map([.. team.Select(static member => new DocumentEntry(member.Card.Name, new DocumentNode.Map(member.Agent.Templates, member.Place)))], SourcePlace.None))];

    public IReadOnlyList<DocumentNode.Text> Team => card.Team;

    public IAgent With(IReadOnlyList<TeamMember> members, FaultList faults)
    {
        new TeamRules(card, faults).Check(members);
        return new ModelPlanAgent(card, options, members) { Shape = Shape };
    }

    public IAgent In(JsonElement form)
    {
        if (card.Output is not null) { return this; }
        return new ModelPlanAgent(card with { Output = form }, options, team) { Shape = Shape with { Output = SchemaTypes.FromSchema(form, card.Name) } };
    }

    /// <summary>It is more than a step: the interpreter gives it a scope.</summary>
    public ValueTask<JsonElement> RunAsync(StepContext attempt, AgentTask task) => throw new NotSupportedException("A model agent works in a scope of its own.");

    public async Task<JsonElement> RunAsync(WorkflowContext scope, GateSession session, AgentTask task)
    {
        var agent = await new ModelMaking(options, task.Facts).MakeAsync(this, scope, task.Card, task.Timeout, above: null);
        var result = await ModelAgentLoop.RunAsync(scope, Grant is { } grant ? session.For(card.Name, grant) : session, agent, RequestOf(task.Input));
        task.Facts?.Spent.Add(card.Name, result.Usage.TotalTokens, Amount.ReadAll(result.Cost));
        result = result.Require();
        return result.Value ?? Values.OfText(result.Text);
    }

    /// <summary>What it may use, and those whom it gives work to; null where nothing of it bounds anybody.</summary>
    public Grant? Grant => team.Count == 0 && card.Grant is null ? null : TeamRules.GrantOf(card, team);

    /// <inheritdoc/>
    public IReadOnlyList<string> FaultsOf(JsonElement result)
    {
        if (card.Output is { } schema) { return StructuredAnswer.FaultsOf(new AnswerForm { Name = card.Name, Schema = schema }, result); }
        return result.ValueKind == JsonValueKind.String ? [] : ["/: the agent answers in words: a JSON string"];
    }

    /// <summary>A text as it is; an object with a <c>task</c> as that and the rest below it; anything else as JSON.</summary>
    private static string RequestOf(JsonElement input)
    {
        if (input.ValueKind == JsonValueKind.String) { return input.GetString() ?? ""; }
        if (input.ValueKind != JsonValueKind.Object || !input.TryGetProperty(TeamRules.Task, out var task) || task.ValueKind != JsonValueKind.String) { return input.GetRawText(); }
        var rest = input.EnumerateObject().Where(static member => member.Name != TeamRules.Task).ToDictionary(static member => member.Name, static member => member.Value);
        return rest.Count == 0 ? task.GetString() ?? "" : $"{task.GetString()}\n\n{JsonSerializer.Serialize(rest, ModelCardJson.Default.DictionaryStringJsonElement)}";
    }
}
