using Tutti.Agents.Routing.Ranking;
using Tutti.Agents.Routing.Texts;
using Tutti.Agents.Routing.Vectors;

namespace Tutti.Agents.Routing.Heads;

/// <summary>Gathers what a head learns from, and says whether it is enough.</summary>
internal static class HeadSchool
{
    /// <summary>With fewer texts an agent, what was learned is worse than what the cards say.</summary>
    private const int FewestTexts = 3;

    /// <summary>Agents times texts times rounds: a few seconds of work.</summary>
    private const long MostSteps = 20_000_000;

    /// <summary>Learns from cards and lessons; null where there is too little to learn from, or too much.</summary>
    /// <param name="cards">The cards, ordered by name.</param>
    /// <param name="lessons">Further texts whose agent is known.</param>
    /// <param name="vectors">Gives vectors of texts.</param>
    /// <param name="cancellationToken">Ends the learning.</param>
    internal static async ValueTask<RouteHead?> TeachAsync(IReadOnlyList<RouteCard> cards, IReadOnlyList<RouteLesson> lessons, TextVectors vectors, CancellationToken cancellationToken)
    {
        var told = Told(cards, lessons);
        if (told.Length < FewestTexts * cards.Count || !RouteHead.CanLearn(told.Length + cards.Count, cards.Count, MostSteps)) { return null; }
        var texts = told.Concat(cards.Select(static (card, agent) => (Text: $"{card.Name}. {card.Description}", Agent: agent))).ToArray();
        var read = Array.ConvertAll(texts, static text => RouteText.Of(text.Text));
        var given = await vectors.OfAllAsync([.. texts.Select(static text => text.Text)], at => read[at], cancellationToken).ConfigureAwait(false);
        return RouteHead.Train([.. texts.Select((text, at) => new HeadLesson(HeadFeatures.Of(read[at], given[at]), text.Agent))], cards.Count, cancellationToken);
    }

    /// <summary>Each text once, in an order that no order of cards, examples or lessons changes.</summary>
    private static (string Text, int Agent)[] Told(IReadOnlyList<RouteCard> cards, IReadOnlyList<RouteLesson> lessons)
    {
        var examples = cards.SelectMany(static (card, agent) => card.Examples.Take(CardText.MaximumPassages).Select(text => (Text: text, Agent: agent)));
        var further = lessons.Select(lesson => (lesson.Text, Agent: AgentRouter.NumberOf(cards, lesson.Agent, "a lesson names")));
        return [.. examples.Concat(further).Distinct().OrderBy(static told => told.Agent).ThenBy(static told => told.Text, StringComparer.Ordinal)];
    }
}
