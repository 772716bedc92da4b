using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Tutti.Agents.Routing;

namespace Tutti.Agents.Tests.Routing;

/// <summary>What holds of every router, whoever wrote the cards.</summary>
public sealed class RouterLaws
{
    private static readonly string[] Words = "refund parcel account password order card money invoice report test build code bug deploy server log 退款 деньги".Split(' ');

    [Fact]
    public void Order_OfCardsAndExamples_DoesNotMatter() => Check(static random =>
    {
        var cards = Cards(random);
        var mixed = cards.Select(card => card with { Examples = [.. card.Examples.OrderBy(_ => random.Next())] }).OrderBy(_ => random.Next()).ToArray();
        var text = Sentence(random, 6);
        Assert.Equal(Told(cards, text), Told(mixed, text));
    });

    /// <summary>Whoever says a word a thousand times, or an example again and again, is where it was.</summary>
    [Fact]
    public void Repetition_ChangesNothing() => Check(static random =>
    {
        var cards = Cards(random);
        var text = Sentence(random, 4);
        var loud = cards.Select(static card => card with
        {
            Description = string.Join(' ', Enumerable.Repeat(card.Description, 50)),
            Examples = [.. card.Examples, .. card.Examples, .. card.Examples.Select(static example => example.ToUpperInvariant())],
        }).ToArray();
        Assert.Equal(Told(cards, text, learn: false), Told(loud, text, learn: false));
    });

    [Fact]
    public void SameRouter_MadeTwice_SaysTheSameBits() => Check(static random =>
    {
        var (cards, text) = (Cards(random), Sentence(random, 6));
        Assert.Equal(Told(cards, text), Told(cards, text));
    });

    [Fact]
    public void Scores_OfAnyRequest_AreNumbers_AndConfidenceIsAShare() => Prop.ForAll(ArbMap.Default.ArbFor<string>(), static text =>
    {
        var decision = Ask(Cards(new Random(text?.Length ?? 0)), text ?? "");
        Assert.InRange(decision.Confidence, 0, 1);
        Assert.All(decision.Candidates, static candidate => Assert.True(double.IsFinite(candidate.Score)));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    /// <summary>However good or bad its record, it moves an agent by one deviation at most.</summary>
    [Fact]
    public void Record_OfAnyKind_MovesAScoreByOneAtMost() => Check(static random =>
    {
        var (cards, text) = (Cards(random), Sentence(random, 6));
        var records = cards.ToDictionary(static card => card.Name, card => new AgentRecord(random.Next(1000), random.Next(1000)) { Costs = new Dictionary<string, AgentCost> { [random.Next(2) == 0 ? "USD" : "EUR"] = new(random.Next(0, 1_000_000), random.Next(1000)) }, Duration = TimeSpan.FromSeconds(random.Next(1, 1_000_000)) });
        var (plain, rated) = (Ask(cards, text), Ask(cards, text, Desk.Bold with { Records = records }));
        foreach (var candidate in rated.Candidates) { Assert.InRange(candidate.Record, -1, 1); }
        var best = plain.Candidates[0];
        var now = rated.Candidates.FirstOrDefault(candidate => candidate.Agent == best.Agent);
        if (now is not null) { Assert.InRange(Math.Abs(now.Score - best.Score), 0, 2.001); } // one for what it has, one for what it had by its card
        else { Assert.True(rated.Candidates[^1].Score - best.Score >= -2.001); }
    });

    private static void Check(Action<Random> law) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => law(new Random(seed))).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    private static RouteCard[] Cards(Random random) =>
    [
        .. Enumerable.Range(0, random.Next(1, 12)).Select(number => new RouteCard
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"agent-{number}"),
            Description = Sentence(random, random.Next(0, 10)),
            Examples = [.. Enumerable.Range(0, random.Next(0, 7)).Select(_ => Sentence(random, random.Next(0, 6))).Distinct()],
            Cost = (CostClass)random.Next(1, 5),
        }),
    ];

    private static string Sentence(Random random, int length) => string.Join(' ', Enumerable.Range(0, length).Select(_ => Words[random.Next(Words.Length)]));

    /// <summary>All that a router says of a text, bit by bit.</summary>
    private static string Told(RouteCard[] cards, string text, bool learn = true)
    {
        var decision = Ask(learn ? cards : [.. cards, .. Enumerable.Range(0, 40).Select(static number => new RouteCard { Name = string.Create(CultureInfo.InvariantCulture, $"silent-{number}") })], text);
        return string.Join('\n', decision.Candidates.Select(static candidate => string.Create(CultureInfo.InvariantCulture, $"{candidate.Agent} {candidate.Score:R} {candidate.Share:R} {string.Join(',', candidate.Shared)}"))) + $"\n{decision.Confidence:R}";
    }

#pragma warning disable VSTHRD002 // A property is judged on one thread, and what needs no generator is there at once.
    private static RouteDecision Ask(RouteCard[] cards, string text, RouterOptions? options = null)
    {
        var router = AgentRouter.CreateAsync(cards, options ?? Desk.Bold).AsTask().GetAwaiter().GetResult();
        return router.RouteAsync(new RouteRequest { Text = text }).AsTask().GetAwaiter().GetResult();
    }
#pragma warning restore VSTHRD002
}
