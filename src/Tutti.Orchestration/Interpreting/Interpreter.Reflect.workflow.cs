using System.Text.Json;
using Tutti.Expressions.Values;
using Tutti.Kernel;
using Tutti.Kernel.Runs;
using Tutti.Orchestration.Agents;
using Tutti.Orchestration.Checking;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Interpreting;

/// <summary>Makers and checkers.</summary>
internal sealed partial class Interpreter
{
    private const int MostShownCharacters = 500;

    private async Task<CelValue> ReflectAsync(WorkflowContext scope, Frame frame, CompiledStep step, PlanStep.Reflect reflect)
    {
        var (rounds, ended) = (new List<ReflectRound>(), "");
        while (rounds.Count < reflect.Max && ended.Length == 0)
        {
            frame[plan.RoundSlot] = CelValue.From((long)rounds.Count);
            frame[step.Slot] = (rounds.LastOrDefault() ?? ReflectRound.None).ToValue(rounds.Count);
            ended = await RoundAsync(scope.Scope("round"), frame, step, reflect, rounds);
        }

        if (ended.Length == 0) { ended = "all rounds are used up"; }
        return rounds[^1].IsAccepted ? rounds[^1].ToValue(rounds.Count, ended) : await OtherwiseAsync(scope, frame, step, reflect, rounds, ended);
    }

    /// <summary>One round.</summary>
    /// <returns>Why there is no other; empty where there may be one.</returns>
    private async Task<string> RoundAsync(WorkflowContext scope, Frame frame, CompiledStep step, PlanStep.Reflect reflect, List<ReflectRound> rounds)
    {
        var (maker, last) = (step.Block!.Steps[0], rounds.LastOrDefault()); // the checker gives every reflection its block
        var asked = InputOf(maker, frame);
        CelValue work;
        try { work = await CallAsync(scope, frame, maker, reflect.Maker, CheckerInput.OfMaker(maker, asked, last)); }
        catch (TuttiException failed) when (last is not null && failed is not HostUnsuitedException) { return failed.Message; }
        if (last is not null && Values.ToJson(work).GetRawText() == Values.ToJson(last.Work).GetRawText()) { return "the maker gave the same work again"; }
        var made = new ReflectRound(rounds.Count + 1, work, CelValue.Null);
        frame[maker.Slot] = work;
        frame[step.Slot] = made.ToValue(rounds.Count);
        var round = await CheckAsync(scope, frame, step, reflect, made, asked);
        rounds.Add(round);
        return round.IsAccepted ? "accepted" : "";
    }

    private async Task<ReflectRound> CheckAsync(WorkflowContext scope, Frame frame, CompiledStep step, PlanStep.Reflect reflect, ReflectRound made, JsonElement asked)
    {
        var checker = step.Block!.Steps[1];
        var (check, isRed) = await CheckedAsync(scope, frame, checker, reflect.Checker, CheckerInput.OfChecker(checker, InputOf(checker, frame), asked, made.Work));
        var round = made with { Check = check };
        frame[checker.Slot] = check;
        frame[step.Slot] = round.ToValue(made.Number);
        return round with
        {
            IsAccepted = !isRed && (step.Main is { } accept ? Holds(accept, frame, step.Id) : IsAccepted(check, checker, step.Id)),
            Score = step.Second is { } best ? NumberOf(best.Evaluate(frame.Activation), step.Id, best.Text) : ScoreIn(check, step.Id),
        };
    }

    /// <summary>No round is accepted.</summary>
    private async Task<CelValue> OtherwiseAsync(WorkflowContext scope, Frame frame, CompiledStep step, PlanStep.Reflect reflect, List<ReflectRound> rounds, string ended)
    {
        // Of equal rounds the later one: it has heard more.
        var best = rounds.Aggregate(static (one, other) => other.Score >= one.Score ? other : one);
        var kept = best.ToValue(rounds.Count, ended);
        if (reflect.Otherwise == Unaccepted.Keep) { return kept; }
        if (reflect.Question is not { } question)
        {
            var said = Values.ToJson(rounds[^1].Check).GetRawText();
            throw PlanStepException.NotAccepted(step.Id, rounds.Count, ended, said.Length <= MostShownCharacters ? said : $"{said[..MostShownCharacters]}…");
        }

        frame[step.Slot] = kept;
        var answer = await AskAsync(scope, frame, step.Block!.Steps[2], question, Values.ToJson(kept));
        return answer.TryGetField("refused", out var refused) && refused.TryGet(out bool isRefused) && !isRefused && answer.TryGetField("by", out var by) && by.TryGet(out string? person)
            ? best.ToValue(rounds.Count, ended, person)
            : kept;
    }

    /// <summary>What the checker says by itself. A command that ended well accepts, unless it says otherwise.</summary>
    private static bool IsAccepted(CelValue check, CompiledStep checker, string step)
    {
        if (check.TryGetField(CheckerInput.Accepted, out var accepted) && accepted.TryGet(out bool yes)) { return yes; }
        return checker.Agent is IGatedAgent ? true : throw PlanStepException.NoVerdict(step, Values.ToJson(check).GetRawText());
    }

    private static double ScoreIn(CelValue check, string step) => check.TryGetField("score", out var score) && score.Kind != CelKind.Null ? NumberOf(score, step, "score") : 0;
}
