using Tutti.Agents.Routing;
using Tutti.Agents.Routing.Outcomes;
using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Types;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Agents;
using Tutti.Orchestration.Agents.FlowAgents;
using Tutti.Orchestration.Checking;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Reading;
using Tutti.Orchestration.Registry;

namespace Tutti.Orchestration.Planning;

/// <summary>What a goal may be planned of: agents of the plan that it stands in, with what its steps can read. Immutable.</summary>
internal sealed class PlannedWork
{
    private readonly Plan _plan;
    private readonly PlanHost _host;
    private readonly IReadOnlyDictionary<string, CelType> _takes;

    private PlannedWork(PlanStep.Goal goal, Plan plan, PlanHost host, IReadOnlyDictionary<string, CelType> takes)
    {
        (_plan, _host, _takes) = (plan, host, takes);
        Workers = [.. WorkersOf(goal, plan)];
    }

    /// <summary>Who may work.</summary>
    public IReadOnlyList<PlanAgent> Workers { get; }

    /// <summary>The gate's policy and its prices, where the host has one.</summary>
    public PlanHost Host => _host;

    /// <summary>The workers of a goal: those that it names, or all agents of its plan but planner and judge.</summary>
    public static IEnumerable<PlanAgent> WorkersOf(PlanStep.Goal goal, Plan plan)
    {
        if (goal.Agents.Count > 0) { return plan.Agents.Where(agent => goal.Agents.Contains(agent.Name)); }
        var parts = goal.Parts.OfType<PlanStep.Call>().Where(static call => call.Target.IsAgent).Select(static call => call.Target.Name).ToHashSet(StringComparer.Ordinal);
        return plan.Agents.Where(agent => !parts.Contains(agent.Name));
    }

    /// <summary>Checks what a goal names, and that its workers can work in a plan that nobody has seen yet.</summary>
    public static PlannedWork Of(PlanStep.Goal goal, Plan plan, PlanHost host, IReadOnlyDictionary<string, IAgent> agents, FaultList faults)
    {
        foreach (var name in goal.Agents.Where(name => plan.Agents.All(agent => agent.Name != name)))
        {
            faults.Add(FaultCodes.UnknownName, goal.Place, $"The goal '{goal.Id}' names the agent '{name}', which the flow does not have.{Spelling.Suggest(name, plan.Agents.Select(static agent => agent.Name))}");
        }

        var work = new PlannedWork(goal, plan, host, agents.ToDictionary(static pair => pair.Key, static pair => pair.Value.Shape.Input, StringComparer.Ordinal));
        if (work.Workers.Count == 0 && goal.Agents.Count == 0) { faults.Add(FaultCodes.NobodyForGoal, goal.Place, $"The goal '{goal.Id}' has nobody who could work for it. Give the flow agents beside planner and judge."); }
        if (faults.HasErrors) { return work; } // a faulty card is reported once
        foreach (var worker in work.Workers.Where(worker => agents.ContainsKey(worker.Name))) { work.CheckAlone(worker, goal, faults); }
        return work;
    }

    /// <summary>What routing knows of the workers.</summary>
    public IReadOnlyList<RouteCard> Cards() => [.. Workers.Select(RouteCards.Of)];

    /// <summary>For each worker the name under which its outcomes are counted.</summary>
    public IReadOnlyDictionary<string, string> NamesInBook => field ??= Workers.ToDictionary(static agent => agent.Name, AgentIdentity.Of, StringComparer.Ordinal);

    /// <summary>The records of the workers.</summary>
    /// <param name="attempt">The step that looks.</param>
    /// <param name="now">What is long ago counts less.</param>
    public Task<IReadOnlyDictionary<string, AgentRecord>> RecordsAsync(StepContext attempt, DateTimeOffset now) => AgentOutcomes.Kind.SeeAsync(attempt, AgentOutcomes.Common, NamesInBook, now);

    /// <summary>The flow that a worker is; null where it is something else.</summary>
    public Plan? FlowOf(string worker) =>
        Find(worker) is { } agent && agent.Kind == FlowAgentKind.Instance.Name && _plan.Flows.FirstOrDefault(flow => flow.Name == FlowAgentKind.Instance.ShortOf(agent)) is { } found ? found : null;

    /// <summary>The card of a worker; null where there is none of the name.</summary>
    public PlanAgent? Find(string worker) => Workers.FirstOrDefault(agent => agent.Name == worker);

    /// <summary>The plan of a draft, ready to run.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="faults">All that is wrong with it.</param>
    /// <returns>The plan; null where it is faulty.</returns>
    public CompiledPlan? TryCompile(PlanDraft draft, FaultList faults)
    {
        CheckNames(draft, faults);
        if (faults.HasErrors) { return null; }
        var document = DraftPlan.ToDocument(draft, Shell(draft), _takes);
        var plan = PlanReader.TryRead(document, [.. _host.AgentKinds.Keys], out var found);
        var compiled = plan is null ? null : PlanChecker.TryCompile(plan, _host, out found);
        foreach (var fault in found.Where(static fault => !fault.IsWarning)) { faults.Add(fault); }
        return compiled;
    }

    /// <summary>Ids are keys of a map there, where a second one would be lost.</summary>
    private void CheckNames(PlanDraft draft, FaultList faults)
    {
        var (ids, shape) = (new HashSet<string>(StringComparer.Ordinal), new DraftShape(draft));
        foreach (var step in draft.Steps)
        {
            if (!PlanNames.IsStep(step.Id)) { faults.Add(FaultCodes.WrongName, SourcePlace.None, PlanNames.DescribeStep(step.Id.Length <= 100 ? step.Id : $"{step.Id[..100]}…")); }
            else if (!ids.Add(PlanNames.VariableOf(step.Id))) { faults.Add(FaultCodes.NameTwice, SourcePlace.None, $"There are two steps '{step.Id}'. Rename one of them."); }
            if (Find(step.Agent) is null && !(step.Agent.Length == 0 && shape.IsBlock(step))) { faults.Add(FaultCodes.UnknownName, SourcePlace.None, $"Step '{Shown(step.Id)}' names the agent '{Shown(step.Agent)}', who may not work for this goal.{Spelling.Suggest(step.Agent, Workers.Select(static agent => agent.Name))}"); }
        }

        shape.Check(faults);
        if (draft.Result.Length > 0 && ids.Contains(PlanNames.VariableOf(draft.Result)) && shape.OuterOf(draft.Result) != draft.Result) { faults.Add(FaultCodes.OutOfReach, SourcePlace.None, $"'result' names '{Shown(draft.Result)}', which stands in a block. Name the block."); }
        if (draft.Result.Length > 0 && !ids.Contains(PlanNames.VariableOf(draft.Result))) { faults.Add(FaultCodes.UnknownName, SourcePlace.None, $"'result' names '{Shown(draft.Result)}', which is no step of the plan.{Spelling.Suggest(draft.Result, draft.Steps.Select(static step => step.Id))}"); }
    }

    private static string Shown(string name) => name.Length <= 100 ? name : $"{name[..100]}…";

    /// <summary>What the steps of a draft can use: the agents that it names and their teams, and the files, secrets and inputs of the plan around it. Its bounds hold all the same.</summary>
    private Plan Shell(PlanDraft draft)
    {
        var working = PlanTeams.With(_plan, draft.Steps.Select(static step => step.Agent).Where(static agent => agent.Length > 0));
        return new Plan
        {
            Name = _plan.Name,
            Inputs = _plan.Inputs,
            Secrets = _plan.Secrets,
            Agents = [.. _plan.Agents.Where(agent => working.Contains(agent.Name))],
            Flows = _plan.Flows,
            Files = _plan.Files,
            Steps = [],
        };
    }

    /// <summary>A card that reads the results of steps around the goal cannot be filled in a plan of its own. What its input must have is the planner's to give.</summary>
    private void CheckAlone(PlanAgent worker, PlanStep.Goal goal, FaultList faults)
    {
        var found = new FaultList();
        _ = TryCompile(new PlanDraft { Steps = [new DraftStep { Id = "alone", Agent = worker.Name }] }, found);
        if (found.All.FirstOrDefault(static fault => fault.Code != FaultCodes.MissingKey) is { } fault) { faults.Add(FaultCodes.CannotWorkAlone, goal.Place, $"Agent '{worker.Name}' cannot work for the goal '{goal.Id}': {fault.Message}"); }
    }
}
