using System.Globalization;
using Tutti.Agents.Routing.Ranking;
using Tutti.Agents.Routing.Texts;

namespace Tutti.Agents.Routing;

/// <summary>What a router takes: reading cards costs time and memory, and whoever writes them may be anybody.</summary>
internal static class RouterLimits
{
    internal const int Cards = 20_000;

    /// <summary>Of all cards together, as far as they are looked at.</summary>
    internal const long Characters = 32_000_000;

    internal static void Require(IReadOnlyCollection<RouteCard> cards)
    {
        if (cards.Count > Cards) { throw RouteErrors.TooMuch(string.Create(CultureInfo.InvariantCulture, $"{cards.Count} agents")); }
        var characters = cards.Sum(static card => Seen(card.Description) + card.Examples.Concat(card.Capabilities).Take(CardText.MaximumPassages).Sum(Seen));
        if (characters > Characters) { throw RouteErrors.TooMuch(string.Create(CultureInfo.InvariantCulture, $"{characters} characters")); }
    }

    private static long Seen(string text) => Math.Min(text.Length, RouteText.MaximumCharacters);
}
