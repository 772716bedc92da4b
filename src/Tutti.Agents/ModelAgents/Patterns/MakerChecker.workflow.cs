using System.Text.Json;
using Tutti.Agents.Models;
using Tutti.Governance.Gates;
using Tutti.Kernel.Runs;

namespace Tutti.Agents.ModelAgents.Patterns;

/// <summary>One makes, another checks: the maker is not done until the checker accepts. Rounds are bounded, and the best one is kept.</summary>
public static class MakerChecker
{
    private const int MostRemarkCharacters = 8_000;

    /// <summary>What a checking agent must answer.</summary>
    public static AnswerForm Form { get; } = new()
    {
        Name = "check",
        Schema = JsonElement.Parse(
            """{"type":"object","properties":{"accepted":{"type":"boolean"},"score":{"type":"number","minimum":0,"maximum":1,"description":"how good it is: 1 for nothing left to correct"},"remarks":{"type":"string","description":"what is wrong and how to correct it; empty when accepted"}},"required":["accepted","score","remarks"],"additionalProperties":false}"""),
    };

    /// <summary>Lets a model agent check.</summary>
    /// <param name="context">The workflow.</param>
    /// <param name="session">The run's gate.</param>
    /// <param name="maker">Who makes.</param>
    /// <param name="checker">Who checks; its form is set here.</param>
    /// <param name="task">What is to be made.</param>
    /// <param name="mostRounds">At least 1.</param>
    /// <returns>The accepted round, or the best one.</returns>
    /// <exception cref="ModelAgentException">The checker ended without an answer, or the maker did in the first round.</exception>
    public static Task<MakerCheckerResult> RunAsync(WorkflowContext context, GateSession session, ModelAgent maker, ModelAgent checker, string task, int mostRounds = 3)
    {
        ArgumentNullException.ThrowIfNull(checker);
        return RunAsync(context, session, maker, CheckAsync, task, mostRounds);

        async Task<CheckVerdict> CheckAsync(WorkflowContext scope, ModelAgentResult made)
        {
            var given = $"Check this work. Be strict: accept only what needs no further correction.\n\nThe task:\n{task}\n\nThe work:\n{AgentPatterns.TextOf(made)}";
            var answer = (await ModelAgentLoop.RunAsync(scope, session, checker with { Answer = Form }, given)).Require().Value ?? default;
            return new CheckVerdict(answer.GetProperty("accepted").GetBoolean(), answer.GetProperty("score").GetDouble(), answer.GetProperty("remarks").GetString() ?? "");
        }
    }

    /// <summary>Lets code check, for example by tests: what it does to the world goes through steps of the scope that it gets.</summary>
    /// <param name="context">The workflow.</param>
    /// <param name="session">The run's gate.</param>
    /// <param name="maker">Who makes.</param>
    /// <param name="check">Gets a scope and what was made.</param>
    /// <param name="task">What is to be made.</param>
    /// <param name="mostRounds">At least 1.</param>
    /// <returns>The accepted round, or the one with the best score; of equal ones the later.</returns>
    /// <exception cref="ModelAgentException">The maker ended without an answer in the first round. In later ones that ends the rounds, and the best so far is kept.</exception>
    public static async Task<MakerCheckerResult> RunAsync(
        WorkflowContext context, GateSession session, ModelAgent maker, Func<WorkflowContext, ModelAgentResult, Task<CheckVerdict>> check, string task, int mostRounds = 3)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(check);
        ArgumentOutOfRangeException.ThrowIfLessThan(mostRounds, 1);
        var rounds = new List<MakerRound>();
        var (given, why) = (task, "");
        while (rounds.Count < mostRounds)
        {
            var scope = context.Scope("round");
            ModelAgentResult made;
            try { made = (await ModelAgentLoop.RunAsync(scope.Scope("make"), session, maker, given)).Require(); }
            catch (ModelAgentException failed) when (rounds.Count > 0)
            {
                why = failed.Message;
                break;
            }

            if (rounds.Count > 0 && AgentPatterns.TextOf(made) == AgentPatterns.TextOf(rounds[^1].Made))
            {
                why = "The maker gave the same work again.";
                break;
            }

            var verdict = await check(scope.Scope("check"), made);
            rounds.Add(new MakerRound(made, verdict));
            if (verdict.IsAccepted) { break; }
            given = Again(task, made, verdict);
        }

        // An accepted round is always the last one.
        var best = rounds[^1].Verdict.IsAccepted ? rounds[^1] : rounds.Aggregate(static (one, other) => other.Verdict.Score >= one.Verdict.Score ? other : one);
        return new MakerCheckerResult { Best = best.Made, Verdict = best.Verdict, Rounds = rounds, EndedBy = best.Verdict.IsAccepted ? "accepted" : why.Length > 0 ? why : $"{mostRounds} rounds" };
    }

    /// <summary>Only the last work and its remarks: the conversation of a round does not grow with the rounds before.</summary>
    private static string Again(string task, ModelAgentResult made, CheckVerdict verdict)
    {
        var remarks = verdict.Remarks.Length <= MostRemarkCharacters ? verdict.Remarks : $"{verdict.Remarks[..MostRemarkCharacters]}…";
        return $"{task}\n\nYour work so far was not accepted. Correct it and give the whole of it again.\n\nYour work:\n{AgentPatterns.TextOf(made)}\n\nThe remarks:\n{remarks}";
    }
}
