using System.Text.Json;
using Tutti.Agents.Routing;
using Tutti.Agents.Routing.Outcomes;
using Tutti.Agents.Routing.Running;
using Tutti.Expressions.Json;
using Tutti.Expressions.Values;
using Tutti.Kernel.Runs;
using Tutti.Orchestration.Agents.FlowAgents;
using Tutti.Orchestration.Boards;
using Tutti.Orchestration.Checking;
using Tutti.Orchestration.Patterns;
using Tutti.Orchestration.Planning;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Interpreting;

/// <summary>Steps that find out who does something: by offers, at a blackboard, by cards.</summary>
internal sealed partial class Interpreter
{
    private async Task<CelValue> BidAsync(WorkflowContext scope, Frame frame, CompiledStep step, PlanStep.Bid bid)
    {
        var (own, task) = (frame.Copy(), TextOf(step, frame));
        var bidders = bid.Members.Select((member, index) => new Bidder<CelValue>(
            member.Name,
            async inner => TeamWords.OfBidder(Values.ToJson(await CallAsync(inner, own, Part(index), member.Call, TeamInput.OfBidder(Part(index), InputOf(Part(index), own), task)))),
            (inner, offer) => WorkAsync(inner, Part(index).Unformed(), member.Call, offer)));
        var done = await ContractNet.RunAsync(scope, [.. bidders], ScoreOf, bid.Within, bid.Max);
        return CelValue.FromObject(
        [
            KeyValuePair.Create("value", done.Value),
            KeyValuePair.Create("by", CelValue.From(done.Won.By)),
            KeyValuePair.Create("offer", JsonValues.FromJson(done.Won.Said, PlanTypes.Offer)),
            KeyValuePair.Create("score", CelValue.From(done.Won.Score)),
            KeyValuePair.Create("offers", CelValue.FromList([.. done.Offers.Select(OfferValue)])),
            KeyValuePair.Create("silent", CelValue.FromList([.. done.Silent.Select(CelValue.From)])),
            KeyValuePair.Create("failed", FailedOf(done.Failed)),
        ]);

        CompiledStep Part(int index) => step.Block!.Steps[index]; // the checker gives every announcement its block

        Task<CelValue> WorkAsync(WorkflowContext inner, CompiledStep part, PlanStep.Call call, Offer offer) => CallAsync(inner, own, part, call, TeamInput.OfMaker(part, InputOf(part, own), task, offer.Said));

        double ScoreOf(string name, JsonElement said)
        {
            if (step.Main is not { } score) { return said.ValueKind == JsonValueKind.Object && said.TryGetProperty("price", out var price) && price.ValueKind == JsonValueKind.Number ? -price.GetDouble() : throw PlanStepException.Unknown(step.Id, "the offer", name, "it has no 'price', and the step has no 'score'."); }
            var seen = frame.Copy();
            seen[step.Slot] = CelValue.FromObject([KeyValuePair.Create("offer", JsonValues.FromJson(said, PlanTypes.Offer)), KeyValuePair.Create("by", CelValue.From(name))]);
            return NumberOf(score.Evaluate(seen.Activation), step.Id, score.Text);
        }
    }

    private static CelValue OfferValue(Offer offer) => CelValue.FromObject(
        [KeyValuePair.Create("by", CelValue.From(offer.By)), KeyValuePair.Create("score", CelValue.From(offer.Score)), KeyValuePair.Create("offer", JsonValues.FromJson(offer.Said, PlanTypes.Offer))]);

    private async Task<CelValue> SwarmAsync(WorkflowContext scope, Frame frame, CompiledStep step, PlanStep.Swarm swarm)
    {
        var about = TextOf(step, frame);
        var seeds = step.Result is { } given ? TeamWords.OfPosts(step.Id, Values.ToJson(Filled(given, frame, step.Id, "'seeds' of"))) : [];
        var members = swarm.Members.Select((member, index) => new SwarmMember(member.Name, (inner, view) => ClaimedAsync(inner, index, member, view)) { Kinds = member.On });
        var result = await Swarm.RunAsync(scope, [.. members], seeds, new SwarmRules
        {
            Board = swarm.Board,
            IsForEach = swarm.IsForEach,
            HalfLife = swarm.HalfLife ?? TimeSpan.Zero,
            Within = swarm.Within ?? Swarm.UsualTime,
            MostClaims = swarm.Max,
            Goal = step.Main is { } goal ? entries => Holds(goal, Seen(entries, entry: null), step.Id) : null,
        });
        return CelValue.FromObject(
        [
            KeyValuePair.Create("entries", CelValue.FromList([.. result.Entries.Select(EntryValue)])),
            KeyValuePair.Create("ended", CelValue.From(result.Ended)),
            KeyValuePair.Create("claims", CelValue.From((long)result.Claims)),
            KeyValuePair.Create("refused", CelValue.From((long)result.Refused)),
            KeyValuePair.Create("failed", FailedOf(result.Failed)),
        ]);

        async Task<IReadOnlyList<BoardPost>> ClaimedAsync(WorkflowContext inner, int index, PlanMember member, SwarmView view)
        {
            var part = step.Block!.Steps[index]; // the checker gives every swarm its block
            var own = Seen(view.Board, view.Entry);
            return TeamWords.OfPosts(member.Name, Values.ToJson(await CallAsync(inner, own, part, member.Call, TeamInput.OfClaimer(part, InputOf(part, own), about, member.Name, view))));
        }

        Frame Seen(IReadOnlyList<BoardEntry> entries, BoardEntry? entry)
        {
            var own = frame.Copy();
            own[step.Slot] = CelValue.FromObject([KeyValuePair.Create("entries", CelValue.FromList([.. entries.Select(EntryValue)])), KeyValuePair.Create("entry", entry is null ? CelValue.Null : EntryValue(entry))]);
            return own;
        }
    }

    private static CelValue EntryValue(BoardEntry entry) => CelValue.FromObject(
    [
        KeyValuePair.Create("number", CelValue.From(entry.Number)),
        KeyValuePair.Create("kind", CelValue.From(entry.Kind)),
        KeyValuePair.Create("data", JsonValues.FromJson(entry.Data)),
        KeyValuePair.Create("by", CelValue.From(entry.By[(entry.By.LastIndexOf('/') + 1)..])),
        KeyValuePair.Create("weight", CelValue.From(entry.Weight)),
        KeyValuePair.Create("at", CelValue.From(entry.At)),
    ]);

    private async Task<CelValue> RouteAsync(WorkflowContext scope, Frame frame, CompiledStep step, PlanStep.Route route)
    {
        var task = TextOf(step, frame);
        var request = new RouteRequest { Text = task, Capabilities = route.Capabilities, MostCost = route.MostCost, MostLatency = route.MostLatency, MostRisk = route.MostRisk };
        var (router, spent) = (step.Router!, facts.Spent); // the checker gives every route its router
        var options = new RoutedWorkOptions
        {
            MostAgents = route.Max,
            AskWhom = route.By,
            AskWithin = route.Within,
            Outcomes = AgentOutcomes.Kind,
            NameInBook = router.NameInBook,
            CostOfLast = () => spent.ByUnit,
            SaysNothing = static error => error is GoalException,
        };
        var done = await RoutedWork.RunAsync(scope, router.GetAsync, request, WorkAsync, options);
        var decision = done.Route.Decision;
        return CelValue.FromObject(
        [
            KeyValuePair.Create("value", done.Value),
            KeyValuePair.Create("agent", CelValue.From(done.Agent)),
            KeyValuePair.Create("confidence", CelValue.From(decision.Confidence)),
            KeyValuePair.Create("verdict", CelValue.From(decision.Verdict.ToString().ToLowerInvariant())),
            KeyValuePair.Create("by", CelValue.From(done.By)),
            KeyValuePair.Create("candidates", CelValue.FromList([.. decision.Candidates.Select(static candidate => CelValue.FromObject(
            [
                KeyValuePair.Create("agent", CelValue.From(candidate.Agent)),
                KeyValuePair.Create("score", CelValue.From(candidate.Score)),
                KeyValuePair.Create("record", CelValue.From(candidate.Record)),
                KeyValuePair.Create("shared", CelValue.FromList([.. candidate.Shared.Select(CelValue.From)])),
            ]))])),
            KeyValuePair.Create("tried", CelValue.FromList([.. done.Failed.Select(CelValue.From)])),
        ]);

        // What a flow takes and the plan does not give is in the words of the task.
        JsonElement GivenTo(CompiledStep part, string agent) => part.Agent is FlowPlanAgent { Inner: { } flow } ? TemplateInputs.Complete(flow.Plan, agent, task, InputOf(part, frame)) : InputOf(part, frame);

        Task<CelValue> WorkAsync(WorkflowContext inner, string agent)
        {
            // A plan that was edited meanwhile may have lost the agent that the journal names.
            var part = step.Block!.Steps.FirstOrDefault(candidate => ((PlanStep.Call)candidate.Step).Target.Name == agent) ?? throw PatternException.Stranger(step.Id, agent, step.Block.Steps.Select(static candidate => ((PlanStep.Call)candidate.Step).Target.Name));
            spent = facts.Spent.Part();
            return new Interpreter(plan, facts with { Spent = spent }).CallAsync(inner, frame, part, (PlanStep.Call)part.Step, TeamInput.OfChosen(part, GivenTo(part, agent), task)); // all candidates are calls
        }
    }
}
