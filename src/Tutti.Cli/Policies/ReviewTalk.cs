using Tutti.Cli.Following;
using Tutti.Cli.Sessions;
using Tutti.Governance.Pins;
using Tutti.Governance.Risks;

namespace Tutti.Cli.Policies;

/// <summary>Goes through the tools that wait for a review with a person, one after the other.</summary>
internal static class ReviewTalk
{
    private const string Skip = "skip it: it stays denied";
    private const string Stop = "stop here";
    private const string Remove = "take it out of the lock file";
    private const string KeepGone = "keep it: the server may list it again";
    private const string OnceAtMost = "not known: it is called once at most";

    private static readonly (string Words, PinnedEffect? Effect)[] Effects =
    [
        (OnceAtMost, null),
        ("nothing more: it may be called again (idempotent)", PinnedEffect.Idempotent),
        ("nothing at all: it only looks (pure)", PinnedEffect.Pure),
    ];

    /// <summary>What the person accepts, and the risks and effects that they give.</summary>
    public static async Task<(string[] Accepted, Dictionary<string, RiskClass> Risks, Dictionary<string, PinnedEffect?> Effects)> AskAsync(Session session, ToolReview review, CancellationToken cancellationToken)
    {
        ToolReview.PrintTable(session, review.Rows());
        var (accepted, risks, effects) = (new List<string>(), new Dictionary<string, RiskClass>(StringComparer.Ordinal), new Dictionary<string, PinnedEffect?>(StringComparer.Ordinal));
        var rows = review.Rows().ToDictionary(static row => row.Tool, StringComparer.Ordinal);
        foreach (var tool in review.Compare().Where(static tool => tool.State != PinState.Same))
        {
            ToolReview.Explain(rows[tool.Tool], session.Tool.Error);
            var answer = await QuestionPrompt.ChooseAsync($"{tool.Tool} ({rows[tool.Tool].State})", ChoicesFor(tool), session.HasColor, cancellationToken).ConfigureAwait(false);
            if (answer == Stop) { break; }
            if (answer is Skip or KeepGone) { continue; }
            accepted.Add(tool.Tool);
            if (RiskOf(answer) is not { } risk) { continue; }
            risks[tool.Tool] = risk;
            var again = await QuestionPrompt.ChooseAsync($"{tool.Tool}: what does calling it a second time do?", WordsOfEffects, session.HasColor, cancellationToken).ConfigureAwait(false);
            effects[tool.Tool] = EffectOf(again);
        }

        return ([.. accepted], risks, effects);
    }

    /// <summary>The risk that the ladder gives it comes first; the others follow.</summary>
    private static string[] ChoicesFor(ReviewedTool tool) => tool.State == PinState.Gone
        ? [Remove, KeepGone, Stop]
        : [.. Enum.GetValues<RiskClass>().OrderByDescending(risk => risk == tool.Risk).Select(Accept), Skip, Stop];

    private static string[] WordsOfEffects => [.. Effects.Select(static known => known.Words)];

    private static PinnedEffect? EffectOf(string answer) => Effects.FirstOrDefault(known => known.Words == answer).Effect;

    private static string Accept(RiskClass risk) => $"accept it as {RiskLadder.WordOf(risk)}";

    private static RiskClass? RiskOf(string answer) => Enum.GetValues<RiskClass>().Where(risk => Accept(risk) == answer).Select(static risk => (RiskClass?)risk).FirstOrDefault();
}
