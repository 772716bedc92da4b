using System.Globalization;
using System.Text.Json;
using Tutti.Agents.Routing;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Planning;

/// <summary>What can be made of a goal without a model.</summary>
/// <param name="threshold">How sure a route must be, from 0 to 1.</param>
internal sealed class RuleDrafts(double threshold)
{
    /// <summary>What people are told of rules.</summary>
    internal const string Name = "rules";

    private const int MostCandidates = 10;

    /// <summary>A template that is right for the goal, or its parts.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="records">What is known of the workers' past tasks.</param>
    /// <param name="cancellationToken">Ends the making.</param>
    public async ValueTask<RulePlan> MakeAsync(PlanningRequest request, IReadOnlyDictionary<string, AgentRecord> records, CancellationToken cancellationToken)
    {
        if (request.Work.Workers.Count == 0) { throw GoalException.Nobody(request.Goal, "There are no agents."); }
        var router = await RouterAsync(request.Work, records, cancellationToken).ConfigureAwait(false);
        return await TemplateAsync(request, router, cancellationToken).ConfigureAwait(false) ?? await SplitAsync(request, router, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A flow that is right for the goal as a whole, however many tasks it names.</summary>
    private static async ValueTask<RulePlan?> TemplateAsync(PlanningRequest request, AgentRouter router, CancellationToken cancellationToken)
    {
        if (request.Work.Workers.All(worker => request.Work.FlowOf(worker.Name) is null)) { return null; }
        var decision = await router.RouteAsync(new RouteRequest { Text = request.Goal }, cancellationToken).ConfigureAwait(false);
        if (decision.Verdict != RouteVerdict.Chosen || request.Work.FlowOf(decision.Agent ?? "") is not { } flow) { return null; }
        var step = new DraftStep { Id = "part-1", Agent = decision.Agent ?? "", Task = request.Goal, Input = Filled(flow, decision.Agent ?? "", request.Goal) };
        return new RulePlan
        {
            By = $"template {decision.Agent}",
            Draft = new PlanDraft { Steps = [step], Because = string.Create(CultureInfo.InvariantCulture, $"It is the template for such goals ({decision.Confidence * 100:0} % sure).") },
            Candidates = [[]],
            Routes = [decision],
        };
    }

    /// <summary>A step for another agent; what a flow takes is filled from its task.</summary>
    public static DraftStep For(PlannedWork work, DraftStep step, string agent) => step with { Agent = agent, Input = work.FlowOf(agent) is { } flow ? Filled(flow, agent, step.Task) : null };

    /// <summary>The inputs of a flow, from the words of its task.</summary>
    private static JsonElement Filled(Plan flow, string agent, string task)
    {
        var (inputs, missing) = TemplateInputs.Fill(flow, task);
        return missing.Count == 0 ? inputs : throw GoalException.MissingInputs(agent, missing);
    }

    private static async ValueTask<RulePlan> SplitAsync(PlanningRequest request, AgentRouter router, CancellationToken cancellationToken)
    {
        var (steps, candidates, routes) = (new List<DraftStep>(), new List<IReadOnlyList<string>>(), new List<RouteDecision>());
        foreach (var (index, part) in GoalText.Split(request.Goal).Index())
        {
            var (task, named) = AddresseeOf(part.Text, request.Work);
            var decision = await router.RouteAsync(new RouteRequest { Text = task }, cancellationToken).ConfigureAwait(false);
            var chain = await router.ChainAsync(new RouteRequest { Text = task }, cancellationToken).ConfigureAwait(false);
            var who = named ?? decision.Agent ?? "";
            steps.Add(new DraftStep { Id = string.Create(CultureInfo.InvariantCulture, $"part-{index + 1}"), Agent = who, Task = task, Needs = part.IsLater ? [steps[^1].Id] : [], Input = request.Work.FlowOf(who) is { } flow ? Filled(flow, who, task) : null });
            candidates.Add([.. chain.Take(MostCandidates)]);
            routes.Add(decision);
        }

        return new RulePlan { By = Name, Draft = new PlanDraft { Steps = steps, Because = "The goal was split at its marks, and each part routed." }, Candidates = candidates, Routes = routes };
    }

    /// <summary>A part that names its agent outright is not routed.</summary>
    private static (string Task, string? Agent) AddresseeOf(string text, PlannedWork work)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && work.Find(text[..colon].Trim()) is { } agent && colon + 1 < text.Length ? (text[(colon + 1)..].Trim(), agent.Name) : (text, null);
    }

    private async ValueTask<AgentRouter> RouterAsync(PlannedWork work, IReadOnlyDictionary<string, AgentRecord> records, CancellationToken cancellationToken) =>
        await AgentRouter.CreateAsync(work.Cards(), new RouterOptions { Threshold = threshold, Records = records }, cancellationToken).ConfigureAwait(false);

    /// <summary>Who may be given a task, the best first.</summary>
    public async ValueTask<IReadOnlyList<string>> ChainAsync(PlannedWork work, IReadOnlyDictionary<string, AgentRecord> records, string task, CancellationToken cancellationToken)
    {
        var router = await RouterAsync(work, records, cancellationToken).ConfigureAwait(false);
        return await router.ChainAsync(new RouteRequest { Text = task }, cancellationToken).ConfigureAwait(false);
    }
}
