using System.Text.Json;
using Tutti.Agents.ModelAgents;
using Tutti.Agents.ModelAgents.Stopping;
using Tutti.Agents.Models;
using Tutti.Agents.Tools;
using Tutti.Governance.Gates;
using Tutti.Governance.Grants;
using Tutti.Governance.Naming;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Interpreting;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Agents.ModelAgents;

/// <summary>Makes agents that think of their cards, with all whom they give work to.</summary>
/// <param name="options">What the host gives them.</param>
/// <param name="facts">The run that they are a part of.</param>
internal sealed class ModelMaking(ModelAgentOptions options, RunFacts? facts)
{
    /// <summary>Makes the agent and all below it.</summary>
    public async Task<ModelAgent> MakeAsync(ModelPlanAgent agent, WorkflowContext scope, JsonElement filled, TimeSpan? timeout, Grant? above)
    {
        var card = agent.Card;
        var grant = agent.Grant is { } own ? above?.Narrow(own) ?? own : above;
        var (subs, others) = (new List<SubAgent>(), new List<DelegateAgent>());
        foreach (var member in agent.Members)
        {
            var (name, templates) = (member.Card.Name, filled.GetProperty(PlanTeams.Key).GetProperty(member.Card.Name));
            if (member.Agent is ModelPlanAgent model) { subs.Add(new SubAgent(await MakeAsync(model, scope.Scope(name), templates, timeout: null, grant), TeamRules.DescriptionOf(member)) { Grant = model.Grant }); }
            else { others.Add(new DelegateAgent(name, TeamRules.DescriptionOf(member), (branch, session, request) => GiveAsync(branch, session, member.Agent, templates, request))); }
        }

        return new ModelAgent
        {
            Name = card.Name,
            Instructions = filled.GetProperty(ModelCardReader.Instructions).GetString() ?? "",
            Model = options.Model(card.Model),
            Fallback = card.Fallback is { } cheaper ? options.Model(cheaper) : null,
            Tools = await ToolsAsync(card.Tools, scope, above),
            SubAgents = subs,
            Delegates = others,
            Answer = card.Output is { } schema ? new AnswerForm { Name = card.Name, Schema = schema } : null,
            StopWhen = StopOf(card, timeout ?? card.Timeout),
            Watch = facts?.Watch,
            Limits = card.Turns is { } turns ? ModelAgentLimits.Default with { Turns = turns } : ModelAgentLimits.Default,
        };
    }

    /// <summary>When it stops, whatever it has: each card has a bound of tokens, by itself where it says none.</summary>
    private StopWhen? StopOf(ModelCard card, TimeSpan? timeout)
    {
        var stop = (card.Tokens ?? (facts is { BoundsTokens: true } ? ModelCard.UsualTokens : null)) is { } tokens ? StopWhen.Tokens(tokens) : null;
        if (timeout is not { } time) { return stop; }
        return stop is null ? StopWhen.After(time) : stop | StopWhen.After(time);
    }

    /// <summary>Looking tools up asks servers, so it is a step; what they listed then is what the agent has, also after a restart. It is not shown what it may not use here.</summary>
    private async Task<ToolBox> ToolsAsync(IReadOnlyList<string> patterns, WorkflowContext scope, Grant? above)
    {
        if (patterns.Count == 0) { return new ToolBox(); }
        var listed = await scope.StepAsync("tools", StepOptions.Pure, async step =>
        {
            var found = await options.FindTools(patterns, step.CancellationToken).ConfigureAwait(false);
            return found.Select(static tool => new ListedTool { Declaration = tool.Declaration, Fingerprint = tool.ListedFingerprint }).ToArray();
        });
        return new ToolBox(listed.Where(tool => above is null || (TargetName.TryParse(tool.Declaration.Identity, out var target) && above.Covers(target, DateTimeOffset.MinValue))).Select(tool => new LateTool(tool, options.FindTools)));
    }

    /// <summary>Gives a task to a member of the team that is no model agent.</summary>
    private async Task<ToolOutput> GiveAsync(WorkflowContext branch, GateSession session, IAgent agent, JsonElement templates, string request)
    {
        var shape = agent.Shape;
        var task = new AgentTask(JsonSerializer.SerializeToElement(new Dictionary<string, string> { [TeamRules.Task] = request }, ModelCardJson.Default.DictionaryStringString), templates)
        {
            Retry = shape.Retry,
            Repeat = shape.Repeat,
            Timeout = shape.KeepsTime ? shape.Timeout : null,
            IdleTimeout = shape.KeepsTime ? shape.IdleTimeout : null,
            Facts = facts,
        };
        return ToolOutput.Of(await AgentWork.DoAsync(branch, "work", session, agent, task, AgentWork.OptionsOf(shape)));
    }
}
