using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Expressions.Diagnostics;
using Tutti.Governance.Amounts;
using Tutti.Orchestration.Agents.FlowAgents;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Registry;

namespace Tutti.Orchestration.Planning;

/// <summary>A plan with nothing but a goal in it, for agents of a registry: what <c>tutti goal</c> runs.</summary>
public static class GoalPlan
{
    /// <summary>The plan's name, and the id of its step.</summary>
    public const string Name = "goal";

    /// <summary>The planner that is added where a model is to plan and no agent is named.</summary>
    public const string ModelPlanner = "model-planner";

    private const int Steps = 2_000;

    /// <summary>Makes the plan. It is checked when it starts, like any other.</summary>
    /// <param name="goal">What is wanted; taken as it is, without templates.</param>
    /// <param name="registry">Who may work.</param>
    /// <param name="options">How; null for the usual.</param>
    /// <exception cref="GoalException">The goal says nothing, or more than 20,000 characters (TUT4342).</exception>
    /// <exception cref="DocumentException">Planner or judge are no agents of the registry, or a flow that an agent is cannot be found.</exception>
    public static Plan Of(string goal, AgentRegistry registry, GoalOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(goal);
        ArgumentNullException.ThrowIfNull(registry);
        if (goal.Trim().Length is 0 or > PlanningRequest.MostGoalCharacters) { throw GoalException.Empty(Name); }
        options ??= new GoalOptions();
        var faults = new FaultList();
        List<PlanAgent> agents = [.. registry.Agents.Select(static agent => agent.Agent)];
        if (options.Planner == ModelPlanner && agents.TrueForAll(static agent => agent.Name != ModelPlanner)) { agents.Add(Planner()); }
        foreach (var name in ((string?[])[options.Planner, options.Judge]).OfType<string>().Where(name => agents.TrueForAll(agent => agent.Name != name)))
        {
            faults.Add(FaultCodes.UnknownName, SourcePlace.None, $"'{name}' is no agent of the registry.{Spelling.Suggest(name, agents.Select(static agent => agent.Name))}");
        }

        foreach (var agent in agents.Where(agent => agent.Kind == FlowAgentKind.Instance.Name && !options.Flows.ContainsKey(FlowAgentKind.Instance.ShortOf(agent) ?? "")))
        {
            faults.Add(FaultCodes.UnknownName, agent.Card.Place, $"Agent '{agent.Name}' is the flow '{FlowAgentKind.Instance.ShortOf(agent)}', which is not there.");
        }

        if (faults.HasErrors) { throw new DocumentException(faults.All); }
        return new Plan
        {
            Name = Name,
            Limits = new PlanLimits { Steps = Steps, Budget = options.Budget },
            Agents = agents,
            Secrets = registry.Secrets,
            Flows = [.. options.Flows.Select(static flow => flow.Value with { Name = flow.Key })],
            Steps = [StepOf(goal, options)],
            Outputs = new DocumentNode.Map([.. ((string[])["result", "accepted", "ended", "planner", "versions", "estimate", "spent"]).Select(static field => new DocumentEntry(field, new DocumentNode.Text($"${{{Name}.{field}}}", SourcePlace.None)))], SourcePlace.None),
        };
    }

    private static PlanStep.Goal StepOf(string goal, GoalOptions options) => new()
    {
        Id = Name,
        Text = new PlanText(goal.Replace("${", "$${", StringComparison.Ordinal)),
        Planner = options.Planner is { } planner ? Part("planner", planner) : null,
        Judge = options.Judge is { } judge ? Part("judge", judge) : null,
        Accept = options.Accept is { } accept ? new PlanText(accept) : null,
        Replans = options.Replans,
        Sure = options.Sure,
        PlansOnly = options.PlansOnly,
        Approval = options.Approve ? new PlanStep.Ask { Id = $"{Name}-approve", Prompt = new PlanText(GoalWords.Approve), Choices = GoalWords.Choices } : null,
        Otherwise = options.AskOtherwise ? Unaccepted.Ask : Unaccepted.Fail,
        Question = options.AskOtherwise ? new PlanStep.Ask { Id = $"{Name}-ask", Prompt = new PlanText("The goal was not reached. Keep what is done?") } : null,
    };

    private static PlanStep.Call Part(string role, string agent) => new() { Id = $"{Name}-{role}", Target = new CallTarget(agent, IsAgent: true) };

    private static PlanAgent Planner() => new()
    {
        Name = ModelPlanner,
        Kind = "model",
        Card = Map(new DocumentEntry("model", Map(new DocumentEntry("tier", Text("large")), new DocumentEntry("instructions", Text("You plan how agents reach a goal. Answer with the plan and nothing else."))))),
    };

    private static DocumentNode.Map Map(params DocumentEntry[] entries) => new(entries, SourcePlace.None);

    private static DocumentNode.Text Text(string value) => new(value, SourcePlace.None);
}

/// <summary>How a goal is pursued.</summary>
public sealed record GoalOptions
{
    /// <summary>The agent that plans: one of the registry, or <see cref="GoalPlan.ModelPlanner"/>; null for rules.</summary>
    public string? Planner { get; init; }

    /// <summary>The agent of the registry that judges the result; null for nobody.</summary>
    public string? Judge { get; init; }

    /// <summary>An expression that is true where the result is accepted; it reads <c>goal.result</c> and <c>goal.results</c>. Null for no condition.</summary>
    public string? Accept { get; init; }

    /// <summary>What all calls of the run may spend at most, each unit once; empty for no bound of its own.</summary>
    public IReadOnlyList<Amount> Budget { get; init; } = [];

    /// <summary>Versions of the plan after the first at most.</summary>
    public int Replans { get; init; } = PlanStep.Goal.UsualReplans;

    /// <summary>How sure a route must be for nobody to be asked, in percent, where rules plan.</summary>
    public int Sure { get; init; } = PlanStep.Goal.UsualSure;

    /// <summary>Whether a person is asked before each version runs.</summary>
    public bool Approve { get; init; }

    /// <summary>Whether it ends with the plan, and nothing of it runs.</summary>
    public bool PlansOnly { get; init; }

    /// <summary>Whether a person is asked to keep what is done where the goal is not reached; else that fails.</summary>
    public bool AskOtherwise { get; init; }

    /// <summary>Flows that agents of the registry are, by the names on their cards.</summary>
    public IReadOnlyDictionary<string, Plan> Flows { get; init; } = new Dictionary<string, Plan>();
}
