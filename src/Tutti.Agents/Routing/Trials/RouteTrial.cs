using Tutti.Agents.Routing.Texts;

namespace Tutti.Agents.Routing.Trials;

/// <summary>What a router says of requests whose agent is known and from which it has not learned.</summary>
public sealed class RouteTrial
{
    private const int Folds = 5;

    /// <summary>With more agents a trial takes longer than anybody waits for it.</summary>
    private const int MostAgents = 2_000;

    private RouteTrial(IReadOnlyList<RouteTrialCase> cases) => Cases = cases;

    /// <summary>The requests, in a fixed order.</summary>
    public IReadOnlyList<RouteTrialCase> Cases { get; }

    /// <summary>The share of requests whose best candidate is the right one; 0 without requests.</summary>
    public double Accuracy => Share(static found => found.IsRight);

    /// <summary>The share of requests whose right agent is among the best three.</summary>
    public double TopThree => Share(static found => found.Candidates.Contains(found.Agent));

    /// <summary>
    /// Tries a registry on its own examples: one fifth at a time is kept from the cards, and asked then. It says nothing (no cases) of more than 2,000 agents, and of examples
    /// without words.
    /// </summary>
    /// <param name="cards">The cards.</param>
    /// <param name="options">How the router decides; its threshold does not matter.</param>
    /// <param name="cancellationToken">Ends the trial.</param>
    public static ValueTask<RouteTrial> RunAsync(IReadOnlyCollection<RouteCard> cards, RouterOptions options, CancellationToken cancellationToken = default) => RunAsync(cards, options, [], cancellationToken);

    /// <summary>Tries a registry on its own examples, and on requests from which it does not learn: how well it would do without them.</summary>
    /// <param name="cards">The cards, without those requests.</param>
    /// <param name="options">How the router decides; its threshold does not matter.</param>
    /// <param name="further">What is asked beside the examples.</param>
    /// <param name="cancellationToken">Ends the trial.</param>
    public static async ValueTask<RouteTrial> RunAsync(IReadOnlyCollection<RouteCard> cards, RouterOptions options, IReadOnlyCollection<RouteLesson> further, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cards);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(further);
        var found = new List<RouteTrialCase>();
        for (var fold = 0; fold < Folds && cards.Count <= MostAgents; fold++)
        {
            var held = cards.SelectMany(card => card.Examples.Select(text => new RouteLesson(text, card.Name))).Concat(options.Lessons).Concat(further).Distinct().Where(lesson => FoldOf(lesson.Text) == fold).ToArray();
            if (held.Length == 0) { continue; }
            var kept = cards.Select(card => card with { Examples = [.. card.Examples.Where(text => FoldOf(text) != fold)] }).ToArray();
            var lessons = options.Lessons.Where(lesson => FoldOf(lesson.Text) != fold).ToArray();
            var router = await AgentRouter.TrainAsync(kept, options with { Lessons = lessons }, cancellationToken).ConfigureAwait(false);
            found.AddRange(await AskAsync(router, held, cancellationToken).ConfigureAwait(false));
        }

        return new RouteTrial(found);
    }

    /// <summary>Tries a router on requests of others.</summary>
    /// <param name="router">The router.</param>
    /// <param name="requests">Requests and their agents.</param>
    /// <param name="cancellationToken">Ends the trial.</param>
    public static async ValueTask<RouteTrial> RunAsync(AgentRouter router, IReadOnlyCollection<RouteLesson> requests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(router);
        ArgumentNullException.ThrowIfNull(requests);
        foreach (var request in requests) { _ = AgentRouter.NumberOf(router.Cards, request.Agent, "a case expects"); }
        return new RouteTrial(await AskAsync(router, [.. requests], cancellationToken).ConfigureAwait(false));
    }

    /// <summary>
    /// The lowest threshold at which so much of what is chosen is right: counted as (right + ½) of (all + 1), so that a handful of lucky answers proves nothing. It is 1, which
    /// leaves all to a person, where no threshold reaches it.
    /// </summary>
    /// <param name="precision">How much is to be right, from 0 to 1.</param>
    public RouteCoverage ThresholdFor(double precision)
    {
        var ordered = Cases.OrderByDescending(static found => found.Confidence).ToArray();
        var (right, best, rightOfBest) = (0, 0, 0);
        for (var at = 0; at < ordered.Length; at++)
        {
            if (ordered[at].IsRight) { right++; }
            var isBorder = at + 1 == ordered.Length || ordered[at + 1].Confidence < ordered[at].Confidence;
            if (isBorder && right + 0.5 >= precision * (at + 2)) { (best, rightOfBest) = (at + 1, right); }
        }

        return best == 0
            ? new RouteCoverage(1, 0, 0)
            : new RouteCoverage(Math.Min(1, ordered[best - 1].Confidence), (double)best / ordered.Length, (double)rightOfBest / best);
    }

    /// <summary>What a threshold would choose of these requests, and how much of that is right.</summary>
    /// <param name="threshold">The threshold.</param>
    public RouteCoverage At(double threshold)
    {
        var chosen = Cases.Where(found => found.Confidence >= threshold).ToArray();
        return new RouteCoverage(threshold, (double)chosen.Length / Math.Max(1, Cases.Count), (double)chosen.Count(static found => found.IsRight) / Math.Max(1, chosen.Length));
    }

    /// <summary>Pairs of agents that are taken for each other, the most frequent first.</summary>
    /// <param name="most">How many.</param>
    public IReadOnlyList<RouteConfusion> Confusions(int most) =>
    [
        .. Cases.Where(static found => !found.IsRight && found.Candidates.Count > 0).GroupBy(static found => (found.Agent, Instead: found.Candidates[0]))
            .Select(static pair => new RouteConfusion(pair.Key.Agent, pair.Key.Instead, pair.Count(), pair.Min(static found => found.Text) ?? ""))
            .OrderByDescending(static pair => pair.Times).ThenBy(static pair => pair.Agent, StringComparer.Ordinal).ThenBy(static pair => pair.Instead, StringComparer.Ordinal).Take(most),
    ];

    private double Share(Func<RouteTrialCase, bool> counts) => Cases.Count == 0 ? 0 : (double)Cases.Count(counts) / Cases.Count;

    private static async ValueTask<List<RouteTrialCase>> AskAsync(AgentRouter router, IEnumerable<RouteLesson> requests, CancellationToken cancellationToken)
    {
        var found = new List<RouteTrialCase>();
        foreach (var request in requests.OrderBy(static request => request.Agent, StringComparer.Ordinal).ThenBy(static request => request.Text, StringComparer.Ordinal))
        {
            var decision = await router.RouteAsync(new RouteRequest { Text = request.Text }, cancellationToken).ConfigureAwait(false);
            found.Add(new RouteTrialCase(request.Text, request.Agent, [.. decision.Candidates.Select(static candidate => candidate.Agent)], decision.Confidence));
        }

        return found;
    }

    /// <summary>By what a text says and not how it is written, so that the same request twice never stands on both sides.</summary>
    private static int FoldOf(string text)
    {
        var hash = 2166136261u;
        foreach (var stem in RouteText.Of(text).Once.Order(StringComparer.Ordinal))
        {
            foreach (var letter in stem) { hash = (hash ^ letter) * 16777619u; }
            hash = (hash ^ ' ') * 16777619u;
        }

        return (int)((hash ^ (hash >> 15)) % Folds);
    }
}

/// <summary>One request of a trial.</summary>
/// <param name="Text">The request.</param>
/// <param name="Agent">Its agent.</param>
/// <param name="Candidates">The best three, the best first.</param>
/// <param name="Confidence">How sure the router was of the best one.</param>
public sealed record RouteTrialCase(string Text, string Agent, IReadOnlyList<string> Candidates, double Confidence)
{
    /// <summary>Whether the best candidate is the right one.</summary>
    public bool IsRight => Candidates.Count > 0 && Candidates[0] == Agent;
}

/// <summary>What a threshold chooses.</summary>
/// <param name="Threshold">The threshold.</param>
/// <param name="Coverage">The share of requests that are chosen without asking.</param>
/// <param name="Precision">The share of those that are right; 0 where none is chosen.</param>
public readonly record struct RouteCoverage(double Threshold, double Coverage, double Precision);

/// <summary>Two agents of which one is taken for the other.</summary>
/// <param name="Agent">Who would have been right.</param>
/// <param name="Instead">Who was ranked first.</param>
/// <param name="Times">How often.</param>
/// <param name="Text">One of the requests.</param>
public sealed record RouteConfusion(string Agent, string Instead, int Times, string Text);
