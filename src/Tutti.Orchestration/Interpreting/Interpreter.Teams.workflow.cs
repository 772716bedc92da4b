using System.Globalization;
using System.Text.Json;
using Tutti.Expressions.Json;
using Tutti.Expressions.Values;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Checking;
using Tutti.Orchestration.Patterns;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Interpreting;

/// <summary>Steps in which several work at one matter.</summary>
internal sealed partial class Interpreter
{
    /// <summary>What keeps what a competition spent, in its scope.</summary>
    private const string SpendingStep = "spending";

    private async Task<CelValue> CompeteAsync(WorkflowContext scope, Frame frame, CompiledStep step, PlanStep.Compete compete)
    {
        var block = step.Block!; // the checker gives every competition its block
        List<Contender<CelValue>> contenders = [.. compete.Each.Count > 0
            ? block.Steps.Select(branch => ContenderOf(branch.Id, (worker, inner) => worker.RunStepAsync(inner, frame.Copy(), branch)))
            : Enumerable.Range(0, compete.Attempts).Select(index => ContenderOf(index.ToString(CultureInfo.InvariantCulture), (worker, inner) => worker.RunBodyAsync(inner, NumberedFrame(frame, index), step, hasResult: false)))];
        var result = await Competition.RunAsync(scope, contenders, ScoreOf, step.Second is null ? null : IsEnough, compete.Max);
        var spending = JsonSerializer.SerializeToElement(result.Spending!, SpendingJson.Default.CompetitionSpending); // every contender counts it
        if (facts.KeepsSpending) { spending = await scope.StepAsync(SpendingStep, StepOptions.Pure, _ => ValueTask.FromResult(spending)); }
        return CelValue.FromObject(
        [
            KeyValuePair.Create("value", result.Best.Value),
            KeyValuePair.Create("id", CelValue.From(result.Best.Name)),
            KeyValuePair.Create("score", CelValue.From(result.Best.Score)),
            KeyValuePair.Create("attempts", CelValue.FromList([.. result.Attempts.Select(static attempt => AttemptValue(attempt.Name, attempt.Score, attempt.Value))])),
            KeyValuePair.Create("failed", FailedOf(result.Failed)),
            KeyValuePair.Create("cancelled", CelValue.FromList([.. result.Cancelled.Select(CelValue.From)])),
            KeyValuePair.Create("spending", JsonValues.FromJson(spending)),
        ]);

        // What an attempt spends is its own: it is run by an interpreter that counts for it.
        Contender<CelValue> ContenderOf(string name, Func<Interpreter, WorkflowContext, Task<CelValue>> work)
        {
            var own = new AttemptSpending(facts.Attempt);
            return new Contender<CelValue>(name, inner => work(new Interpreter(plan, facts with { Attempt = own }) { Hears = Hears }, inner)) { Spending = own };
        }

        double ScoreOf(string name, CelValue value)
        {
            var own = frame.Copy();
            own[step.Slot] = CelValue.FromObject([KeyValuePair.Create("value", value), KeyValuePair.Create("id", CelValue.From(name))]);
            return NumberOf(step.Main!.Evaluate(own.Activation), step.Id, compete.Score.Text); // every competition has a score
        }

        bool IsEnough(Attempt<CelValue> attempt)
        {
            var own = frame.Copy();
            own[step.Slot] = AttemptValue(attempt.Name, attempt.Score, attempt.Value);
            return Holds(step.Second!, own, step.Id); // asked only where it is there
        }
    }

    private Frame NumberedFrame(Frame frame, int index)
    {
        var own = frame.Copy();
        own[plan.IndexSlot] = CelValue.From((long)index);
        return own;
    }

    private static CelValue AttemptValue(string name, double score, CelValue value) => CelValue.FromObject(
        [KeyValuePair.Create("id", CelValue.From(name)), KeyValuePair.Create("score", CelValue.From(score)), KeyValuePair.Create("value", value)]);

    private async Task<CelValue> ChatAsync(WorkflowContext scope, Frame frame, CompiledStep step, PlanStep.Chat chat)
    {
        var (own, about) = (frame.Copy(), TextOf(step, frame));
        var members = chat.Members.Select((member, index) => new ChatMember(member.Name, (inner, view) => SpeakAsync(inner, index, view)) { Does = member.Does }).ToList();
        var chair = chat.Chair is { } leader ? new ChatChair(leader.Name, DecideAsync) : null;
        var rules = new ChatRules { Order = chat.Order, MostTurns = chat.Max, Chair = chair, Until = step.Main is { } until ? view => Holds(until, Seen(view), step.Id) : null };
        var result = await GroupChat.RunAsync(scope, members, rules);
        return ChatValue(result.Lines, result.Turns, result.EndedBy, result.Conclusion, result.Failed);

        async Task<JsonElement> SpeakAsync(WorkflowContext inner, int index, ChatView view)
        {
            var part = step.Block!.Steps[index]; // members come first in the block, in their order
            return Values.ToJson(await CallAsync(inner, own, part, chat.Members[index].Call, TeamInput.OfSpeaker(part, InputOf(part, Seen(view)), about, view)));
        }

        async Task<ChairWord> DecideAsync(WorkflowContext inner, ChatView view, bool isLast)
        {
            var part = step.Block!.Steps[^1]; // the chair comes last
            var said = Values.ToJson(await CallAsync(inner, own, part, chat.Chair!.Call, TeamInput.OfChair(part, InputOf(part, Seen(view)), chat, about, view, isLast))); // asked only where it is there
            return TeamWords.OfChair(chat.Chair.Name, said);
        }

        Frame Seen(ChatView view)
        {
            own[step.Slot] = ChatValue(view.Lines, view.Lines.Count(line => chat.Chair?.Name != line.By), "", conclusion: null, []);
            return own;
        }
    }

    private static CelValue ChatValue(IReadOnlyList<ChatLine> lines, int turns, string ended, JsonElement? conclusion, IReadOnlyList<FailedMember> failed)
    {
        var said = lines.Select(static line => CelValue.FromObject([KeyValuePair.Create("by", CelValue.From(line.By)), KeyValuePair.Create("said", JsonValues.FromJson(line.Said))])).ToList();
        return CelValue.FromObject(
        [
            KeyValuePair.Create("lines", CelValue.FromList([.. said])),
            KeyValuePair.Create("last", said.Count > 0 ? said[^1] : CelValue.Null),
            KeyValuePair.Create("turns", CelValue.From((long)turns)),
            KeyValuePair.Create("ended", CelValue.From(ended)),
            KeyValuePair.Create("conclusion", conclusion is { } json ? JsonValues.FromJson(json) : CelValue.Null),
            KeyValuePair.Create("failed", FailedOf(failed)),
        ]);
    }

    private async Task<CelValue> HandoffAsync(WorkflowContext scope, Frame frame, CompiledStep step, PlanStep.Handoff handoff)
    {
        var (own, task) = (frame.Copy(), TextOf(step, frame));
        var result = await Handoff.RunAsync(scope, [.. handoff.Members.Select((member, index) => new HandoffMember(member.Name, (inner, before) => HoldAsync(inner, index, before)))], TeamForms.ContractOf(handoff), handoff.Max);
        return CelValue.FromObject(
        [
            KeyValuePair.Create("answer", JsonValues.FromJson(result.Answer)),
            KeyValuePair.Create("by", CelValue.From(result.By)),
            KeyValuePair.Create("hops", CelValue.FromList([.. result.Hops.Select(static hop => CelValue.FromObject(
                [KeyValuePair.Create("from", CelValue.From(hop.From)), KeyValuePair.Create("to", CelValue.From(hop.To)), KeyValuePair.Create("carry", JsonValues.FromJson(hop.Carry))]))])),
        ]);

        async Task<HandoffWord> HoldAsync(WorkflowContext inner, int index, Hop? before)
        {
            var (part, member) = (step.Block!.Steps[index], handoff.Members[index]); // the checker gives every handoff its block
            return TeamWords.OfHolder(Values.ToJson(await CallAsync(inner, own, part, member.Call, TeamInput.OfHolder(part, InputOf(part, own), handoff, task, member.Name, before))));
        }
    }

    private static CelValue FailedOf(IReadOnlyList<FailedMember> failed) => CelValue.FromList([.. failed.Select(static one => Values.OfFailure(one.Name, one.Failure))]);
}
