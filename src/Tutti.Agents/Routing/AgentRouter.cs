using Tutti.Agents.Routing.Heads;
using Tutti.Agents.Routing.Ranking;
using Tutti.Agents.Routing.Texts;
using Tutti.Agents.Routing.Trials;
using Tutti.Agents.Routing.Vectors;
using Tutti.Expressions.Diagnostics;

namespace Tutti.Agents.Routing;

/// <summary>
/// Finds the agent that is right for a task. Who does not fit is left out; the others are ranked by words, letters and meaning in common with their cards, by what was learned from
/// examples and outcomes, and a little by past success, cost and time. Where that is not sure enough, a stronger agent or a person takes over. The same cards and the same request give the
/// same decision in every process and on every machine; the order of the cards does not matter. Immutable and thread-safe. docs/agents.md says how good it is.
/// </summary>
public sealed class AgentRouter
{
    private const int MostCandidates = 3;
    private const int MostShared = 5;

    private readonly CardIndex _index;
    private readonly RouteHead? _head;
    private readonly TextVectors _vectors;
    private readonly RecordScores _records;
    private readonly RouterOptions _options;

    private AgentRouter(RouteCard[] cards, CardIndex index, RouteHead? head, TextVectors vectors, RouterOptions options)
    {
        (Cards, _index, _head, _vectors, _options) = (cards, index, head, vectors, options);
        _records = RecordScores.Of(cards, options.Records);
    }

    /// <summary>The cards, in the order of their names.</summary>
    public IReadOnlyList<RouteCard> Cards { get; }

    /// <summary>How sure it must be to choose without asking.</summary>
    public double Threshold { get; private init; }

    /// <summary>What its confidence comes from.</summary>
    public RouteBasis Basis => _head is null ? RouteBasis.Similar : RouteBasis.Learned;

    /// <summary>Makes a router: reads the cards, learns from their examples, and measures its threshold on examples that it has not seen.</summary>
    /// <param name="cards">At least one card. Of a text the first 4,096 characters count, of a card the first 10,000 examples.</param>
    /// <param name="options">How it decides.</param>
    /// <param name="cancellationToken">Ends the making.</param>
    /// <exception cref="RouteException">TUT4300: the generator of embeddings gave what nobody can use. TUT4301: two cards have one name. TUT4302: the stronger agent or that of a lesson is unknown. TUT4303: there are more than 20,000 cards, or their texts are too long.</exception>
    public static async ValueTask<AgentRouter> CreateAsync(IReadOnlyCollection<RouteCard> cards, RouterOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cards);
        ArgumentOutOfRangeException.ThrowIfZero(cards.Count, nameof(cards));
        var chosen = options ?? RouterOptions.Usual;
        ArgumentOutOfRangeException.ThrowIfLessThan(chosen.Precision, 0.5, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chosen.Precision, 1, nameof(options));
        var router = await TrainAsync(cards, chosen, cancellationToken).ConfigureAwait(false);
        return router.With(chosen.Threshold ?? (await RouteTrial.RunAsync(router.Cards, chosen, cancellationToken).ConfigureAwait(false)).ThresholdFor(chosen.Precision).Threshold);
    }

    /// <summary>The same router with other records of past tasks. It learns nothing anew, and its threshold stays.</summary>
    /// <param name="records">By the agents' names.</param>
    public AgentRouter WithRecords(IReadOnlyDictionary<string, AgentRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        return new AgentRouter((RouteCard[])Cards, _index, _head, _vectors, _options with { Records = records }) { Threshold = Threshold };
    }

    /// <summary>Decides who shall do a task. With the built-in table the answer is there at once.</summary>
    /// <param name="request">The task.</param>
    /// <param name="cancellationToken">Ends the call of a generator of embeddings.</param>
    public async ValueTask<RouteDecision> RouteAsync(RouteRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var text = RouteText.Of(request.Text);
        var vectors = await _vectors.OfAsync(request.Text, text, _index.RarityOf, _head is not null, cancellationToken).ConfigureAwait(false);
        return Decide(request, text, vectors);
    }

    /// <summary>Everybody who fits, the best first: who is next where one fails.</summary>
    /// <param name="request">The task.</param>
    /// <param name="cancellationToken">Ends the call of a generator of embeddings.</param>
    /// <returns>Names: behind the best its own fallbacks in their order, then the others by rank.</returns>
    public async ValueTask<IReadOnlyList<string>> ChainAsync(RouteRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var text = RouteText.Of(request.Text);
        var vectors = await _vectors.OfAsync(request.Text, text, _index.RarityOf, _head is not null, cancellationToken).ConfigureAwait(false);
        using var scores = new ScoreSheet(Cards.Count);
        Score(text, vectors, scores);
        StableMath.AddScaled(scores.Total, _records.Scores, 1);
        var ranked = Array.ConvertAll(FittingAgents.Of(request, Cards).All(scores.Total), agent => Cards[agent].Name);
        var own = ranked.Length > 0 ? Cards[NumberOf(Cards, ranked[0], "is ranked")].Fallback.Where(name => Array.IndexOf(ranked, name) >= 0) : [];
        return [.. ranked.Take(1).Concat(own).Concat(ranked).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>A router that has learned, and whose threshold is not set.</summary>
    internal static async ValueTask<AgentRouter> TrainAsync(IReadOnlyCollection<RouteCard> given, RouterOptions options, CancellationToken cancellationToken)
    {
        RouterLimits.Require(given);
        var cards = given.OrderBy(static card => card.Name, StringComparer.Ordinal).ToArray();
        for (var agent = 1; agent < cards.Length; agent++)
        {
            if (cards[agent].Name == cards[agent - 1].Name) { throw RouteErrors.NameTwice(cards[agent].Name); }
        }

        if (options.Stronger is { } stronger) { _ = NumberOf(cards, stronger, "shall do what is not sure enough"); }
        var texts = Array.ConvertAll(cards, CardText.Of);
        var vectors = new TextVectors(options.Embeddings);
        var index = await CardIndex.BuildAsync(cards, texts, vectors, cancellationToken).ConfigureAwait(false);
        var head = await HeadSchool.TeachAsync(cards, options.Lessons, vectors, cancellationToken).ConfigureAwait(false);
        return new AgentRouter(cards, index, head, vectors, options);
    }

    /// <summary>The number of an agent among cards that are ordered by name.</summary>
    internal static int NumberOf(IReadOnlyList<RouteCard> cards, string name, string where)
    {
        var (low, high) = (0, cards.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = string.CompareOrdinal(cards[middle].Name, name);
            if (order == 0) { return middle; }
            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        throw RouteErrors.UnknownAgent(name, where, Spelling.Suggest(name, cards.Select(static card => card.Name)));
    }

    private AgentRouter With(double threshold) => new((RouteCard[])Cards, _index, _head, _vectors, _options) { Threshold = threshold };

    private RouteDecision Decide(RouteRequest request, RouteText text, RouteVectors vectors)
    {
        using var scores = new ScoreSheet(Cards.Count);
        Score(text, vectors, scores);
        var fitting = FittingAgents.Of(request, Cards);
        var plain = _records.IsMeasured ? fitting.First(scores.Total) : -1;
        StableMath.AddScaled(scores.Total, _records.Scores, 1);
        var best = fitting.Best(scores.Total, MostCandidates);
        var share = _head is null ? 1 : fitting.Sum(scores.Shares);
        var candidates = best.ConvertAll(agent => CandidateOf(agent, text, scores, share));
        var confidence = best is [var first, ..] ? candidates[0].Share ?? _index.Similarity(text, first) : 0;
        var (verdict, name) = Judge(candidates, confidence);
        return new RouteDecision { Verdict = verdict, Agent = name, Confidence = confidence, Threshold = Threshold, Basis = Basis, Candidates = candidates, Fitting = fitting.Count, Instead = plain >= 0 && plain != best[0] ? Cards[plain].Name : null };
    }

    private (RouteVerdict Verdict, string? Agent) Judge(List<RouteCandidate> candidates, double confidence)
    {
        if (candidates.Count == 0) { return (RouteVerdict.Nobody, null); }
        if (confidence >= Threshold) { return (RouteVerdict.Chosen, candidates[0].Agent); }
        return _options.Stronger is { } stronger ? (RouteVerdict.Stronger, stronger) : (RouteVerdict.Ask, null);
    }

    /// <summary>All that is known of cards and examples; what past tasks add comes on top.</summary>
    private void Score(RouteText text, RouteVectors vectors, ScoreSheet scores)
    {
        _index.Score(text, vectors.Ranking, scores.Parts, scores.Hybrid);
        StableMath.AddStandardized(scores.Total, scores.Hybrid, Cards.Count);
        if (_head is not null)
        {
            _head.Score(HeadFeatures.Of(text, vectors.Learning), scores.Shares);
            StableMath.AddStandardized(scores.Learned, scores.Shares, Cards.Count);
            StableMath.AddScaled(scores.Total, scores.Learned, 1);
        }
    }

    private RouteCandidate CandidateOf(int agent, RouteText text, ScoreSheet scores, double share) => new()
    {
        Agent = Cards[agent].Name,
        Score = scores.Total[agent],
        Share = _head is null ? null : share > 0 ? Math.Min(1, scores.Shares[agent] / share) : 0,
        Words = scores.Part(RouteParts.Words, agent),
        Letters = scores.Part(RouteParts.Letters, agent),
        Meaning = scores.Part(RouteParts.Meaning, agent),
        Learned = scores.Learned[agent],
        Record = _records.Scores[agent],
        Past = _records.PastOf(agent),
        Shared = _index.SharedWords(text, agent, MostShared),
    };
}
