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

    /// <summary>What the person accepts, and the risks that they give.</summary>
    public static async Task<(string[] Accepted, Dictionary<string, RiskClass> Risks)> AskAsync(Session session, ToolReview review, CancellationToken cancellationToken)
    {
        ToolReview.PrintTable(session, review.Rows());
        var (accepted, risks) = (new List<string>(), new Dictionary<string, RiskClass>(StringComparer.Ordinal));
        var rows = review.Rows().ToDictionary(static row => row.Tool, StringComparer.Ordinal);
        foreach (var tool in review.Compare().Where(static tool => tool.State != PinState.Same))
        {
            ToolReview.Explain(rows[tool.Tool], session.Tool.Error);
            var answer = await QuestionPrompt.ChooseAsync($"{tool.Tool} ({rows[tool.Tool].State})", ChoicesFor(tool), session.HasColor, cancellationToken).ConfigureAwait(false);
            if (answer == Stop) { break; }
            if (answer is Skip or KeepGone) { continue; }
            accepted.Add(tool.Tool);
            if (RiskOf(answer) is { } risk) { risks[tool.Tool] = risk; }
        }

        return ([.. accepted], risks);
    }

    /// <summary>The risk that the ladder gives it comes first; the others follow.</summary>
    private static string[] ChoicesFor(ReviewedTool tool) => tool.State == PinState.Gone
        ? [Remove, KeepGone, Stop]
        : [.. Enum.GetValues<RiskClass>().OrderByDescending(risk => risk == tool.Risk).Select(Accept), Skip, Stop];

    private static string Accept(RiskClass risk) => $"accept it as {RiskLadder.WordOf(risk)}";

    private static RiskClass? RiskOf(string answer) => Enum.GetValues<RiskClass>().Where(risk => Accept(risk) == answer).Select(static risk => (RiskClass?)risk).FirstOrDefault();
}
