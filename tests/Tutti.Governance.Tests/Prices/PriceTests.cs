using FsCheck;
using FsCheck.Fluent;
using Tutti.Governance.Naming;
using Tutti.Governance.Prices;
using Tutti.Governance.Tests.Support;

namespace Tutti.Governance.Tests.Prices;

public sealed class PriceTests
{
    private const string Table = """
        prices:
          - { model: gpt-x, from: 2026-01-01, unit: USD, input: 3, output: 12 }
          - { model: gpt-x, from: 2026-07-01, unit: USD, input: 2.50, output: 10.00, cached_input: 0.25, cache_write: 3.125 }
          - { model: "gpt-*", unit: USD, input: 1, output: 2 }
          - { model: "*", unit: USD, input: 100, output: 200 }
          - { model: gpt-x, unit: EUR, input: 9, output: 9 }
        """;

    private static readonly Config Cases = Config.QuickThrowOnFailure.WithMaxTest(500);

    [Theory]
    [InlineData("gpt-x", "2025-12-31T23:59:59Z", 1)]
    [InlineData("gpt-x", "2026-01-01T00:00:00Z", 3)]
    [InlineData("gpt-x", "2026-06-30T23:59:59Z", 3)]
    [InlineData("gpt-x", "2026-07-01T00:00:00Z", 2.50)]
    [InlineData("gpt-y", "2026-07-01T00:00:00Z", 1)]
    [InlineData("other", "2026-07-01T00:00:00Z", 100)]
    public void Find_AtAMoment_IsTheNewestOfTheModelsOwnThenOfAPattern(string model, string at, decimal input) =>
        Assert.Equal(input, Policy.Of(Table).Prices.Find(model, "USD", DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture))?.Price.InputPerMillion);

    [Fact]
    public void Load_PricesOfAnIncludedFile_AreThoseOfThePolicy()
    {
        var policy = Policy.Of("include: prices.yaml\nrules: []\n", ("prices.yaml", Policy.Head + Table));

        Assert.Equal("prices.yaml#/prices/1", policy.Prices.Find("gpt-x", "USD", Policy.Now)?.JsonPointer);
        Assert.Equal(["EUR", "USD"], policy.Prices.AllOf("gpt-x", Policy.Now).Select(static entry => entry.Price.Unit).Order());
    }

    [Theory]
    [InlineData("{ model: m, unit: USD, input: -1, output: 1 }", "TUT4700", 2)]
    [InlineData("{ model: m, unit: USD, input: .nan, output: 1 }", "TUT4700", 2)]
    [InlineData("{ model: m, unit: USD, input: 1e3, output: 1 }", "TUT4700", 2)]
    [InlineData("{ model: m, unit: USD, input: 1, output: 1000000001 }", "TUT4700", 2)]
    [InlineData("{ model: m, unit: USD, input: 1 }", "TUT4603", 2)]
    [InlineData("{ model: m, input: 1, output: 1 }", "TUT4603", 2)]
    [InlineData("{ unit: USD, input: 1, output: 1 }", "TUT4603", 2)]
    [InlineData("{ model: m, unit: UDS, input: 1, output: 1 }", "TUT4701", 2)]
    [InlineData("{ model: m, unit: tokens, input: 1, output: 1 }", "TUT4701", 2)]
    [InlineData("{ model: m, unit: USD, from: 2026-02-30, input: 1, output: 1 }", "TUT4703", 2)]
    [InlineData("{ model: m, unit: USD, from: tomorrow, input: 1, output: 1 }", "TUT4703", 2)]
    [InlineData("{ model: m, unit: USD, input: 1, output: 1 }\n  - { model: m, unit: USD, input: 2, output: 1 }", "TUT4702", 3)]
    [InlineData("{ model: m, unit: USD, from: 2026-01-01, input: 1, output: 1 }\n  - { model: m, unit: USD, from: 2026-01-01T00:00:00Z, input: 1, output: 1 }", "TUT4702", 3)]
    [InlineData("{ model: a*, unit: USD, input: 1, output: 1 }\n  - { model: \"*b\", unit: USD, input: 1, output: 1 }", "TUT4702", 3)]
    [InlineData("{ model: \"model:m\", unit: USD, input: 1, output: 1 }", "TUT2005", 2)]
    [InlineData("{ model: m, unit: USD, input: 1, output: 1, price: 1 }", "TUT4602", 2)]
    public void Load_AFaultyPrice_IsACodedFaultAtItsPlace(string entries, string code, int line)
    {
        Assert.Null(Policy.TryOf("prices:\n  - " + entries + "\n", out var faults));

        var fault = Assert.Single(faults, fault => !fault.IsWarning);
        Assert.Equal((code, line + 1), (fault.Code, fault.Place.Position.Line));
    }

    [Fact]
    public void Load_ACurrencyThatABudgetCounts_IsOne() =>
        Assert.Equal("credits", Policy.Of("budgets: { b: { limit: 5 credits, window: day@UTC } }\nprices: [{ model: m, unit: credits, input: 1, output: 1 }]\n").Prices.Entries[0].Price.Unit);

    [Theory]
    [InlineData("{ allow: \"model:*\" }", "prices: []", "'*'")]
    [InlineData("{ allow: [model:a, model:b] }", "prices: [{ model: a, unit: USD, input: 1, output: 1 }]", "'b'")]
    [InlineData("{ allow: \"*\" }", "prices: [{ model: a, unit: USD, input: 1, output: 1 }]", "'*'")]
    [InlineData("{ allow: model:a }", "prices: [{ model: a, unit: EUR, input: 1, output: 1 }]", "'a'")]
    [InlineData("{ allow: \"model:a*\" }", "prices: [{ model: \"*\", unit: USD, input: 1, output: 1 }]", null)]
    [InlineData("{ allow: a.b }", "prices: []", null)]
    public void Load_ABudgetThatCountsModelsWithoutPrice_SaysWhich(string rule, string prices, string? missing)
    {
        Assert.NotNull(Policy.TryOf($"budgets: {{ day: {{ limit: 5 USD, window: day@UTC, counts: models }} }}\n{prices}\nrules:\n  - {{ id: r, {rule.Trim('{', '}', ' ')} }}\n", out var faults));

        var told = faults.SingleOrDefault(static fault => fault.Code == "TUT4704");
        Assert.Equal(missing is not null, told is { IsWarning: true });
        Assert.Contains(missing ?? "", told?.Message ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Of_AnyTokens_NeverCostsMoreThanAtMost_AndIsExact() => Prop.ForAll(
        Arb.From(
            from counts in Gen.Choose(0, 2_000_000).ListOf(4)
            from prices in Gen.Choose(0, 4_000).ListOf(4)
            from hasCached in Gen.Elements(true, false)
            from hasWrite in Gen.Elements(true, false)
            select (new ModelTokens(counts[0], counts[1], counts[2], counts[3]), prices, hasCached, hasWrite)),
        static it =>
        {
            var (tokens, prices, hasCached, hasWrite) = it;
            var price = new ModelPrice
            {
                Unit = "USD",
                InputPerMillion = prices[0] / 100m,
                OutputPerMillion = prices[1] / 100m,
                CachedInputPerMillion = hasCached ? prices[2] / 100m : null,
                CacheWritePerMillion = hasWrite ? prices[3] / 100m : null,
            };
            var cached = Math.Min(tokens.CachedInput, tokens.Input);
            var written = Math.Min(tokens.CacheWrite, tokens.Input - cached);
            var cents = ((tokens.Input - cached - written) * prices[0]) + (cached * (hasCached ? prices[2] : prices[0])) + (written * (hasWrite ? prices[3] : prices[0])) + (tokens.Output * prices[1]);
            return price.Of(tokens).Value == cents / 100_000_000m && price.Of(tokens).Value <= price.AtMost(tokens).Value;
        }).Check(Cases);

    [Fact]
    public void Find_OrderOfEntries_NeverMatters() => Prop.ForAll(
        Arb.From(from seed in Gen.Choose(0, int.MaxValue) from days in Gen.Choose(-400, 400) from model in Gen.Elements("gpt-x", "gpt-y", "z") select (seed, days, model)),
        static it =>
        {
            var table = Policy.Of(Table).Prices;
            var mixed = table.Entries.ToArray();
            new Random(it.seed).Shuffle(mixed);
            var at = Policy.Now.AddDays(it.days);
            return ReferenceEquals(table.Find(it.model, "USD", at), new PriceTable(mixed).Find(it.model, "USD", at));
        }).Check(Cases);

    [Fact]
    public void Meets_AnyTwoPatterns_AgreesWithNamesThatBothMatch() => Prop.ForAll(
        Arb.From(from one in Gen.Elements("ab*".ToCharArray()).NonEmptyListOf() from other in Gen.Elements("ab*".ToCharArray()).NonEmptyListOf() select (string.Concat(one.Take(4)), string.Concat(other.Take(4)))),
        static it =>
        {
            var (one, other) = (NamePattern.Parse(it.Item1), NamePattern.Parse(it.Item2));
            // A common name of two short patterns is at most as long as both together.
            var common = Enumerable.Range(0, 9).SelectMany(static length => Enumerable.Range(0, 1 << length).Select(bits => string.Concat(Enumerable.Range(0, length).Select(at => (bits >> at & 1) == 0 ? 'a' : 'b'))));
            return one.Meets(other) == other.Meets(one) && one.Meets(other) == common.Any(name => one.Matches(name) && other.Matches(name));
        }).Check(Cases);
}
