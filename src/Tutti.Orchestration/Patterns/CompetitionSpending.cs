using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Governance.Amounts;

namespace Tutti.Orchestration.Patterns;

/// <summary>What the attempts of a competition spent, and what was saved by ending those that had lost. Immutable.</summary>
public sealed record CompetitionSpending
{
    private const int Digits = 6;

    /// <summary>The attempt that won.</summary>
    [JsonPropertyName("winner")]
    public required string Winner { get; init; }

    /// <summary>All attempts, in their order.</summary>
    [JsonPropertyName("attempts")]
    public required IReadOnlyList<AttemptSpent> Attempts { get; init; }

    /// <summary>Tokens of all.</summary>
    [JsonPropertyName("tokens")]
    public long Tokens { get; init; }

    /// <summary>Money of all, in each currency, as far as prices are known.</summary>
    [JsonPropertyName("costs"), JsonConverter(typeof(AmountTexts))]
    public required IReadOnlyList<Amount> Costs { get; init; }

    /// <summary>What was saved, as far as it can be estimated.</summary>
    [JsonPropertyName("saved")]
    public required SpendingSaved Saved { get; init; }

    /// <summary>Sums up what a competition came to.</summary>
    /// <param name="winner">The best.</param>
    /// <param name="scored">All that were scored.</param>
    /// <param name="failed">Those that failed.</param>
    /// <param name="all">What each attempt spent, by name.</param>
    internal static CompetitionSpending Of(string winner, IReadOnlySet<string> scored, IReadOnlySet<string> failed, IReadOnlyList<(string Name, AttemptSpending Spent)> all)
    {
        return new CompetitionSpending
        {
            Winner = winner,
            Attempts = [.. all.Select(one => AttemptSpent.Of(one.Name, EndOf(one.Name, one.Spent), one.Spent))],
            Tokens = all.Sum(static one => one.Spent.Tokens),
            Costs = [.. Amount.SumByUnit(all.SelectMany(static one => one.Spent.Costs))],
            Saved = SavedOf([.. all.Where(one => scored.Contains(one.Name)).Select(static one => one.Spent)], [.. all.Where(one => !scored.Contains(one.Name) && !failed.Contains(one.Name)).Select(static one => one.Spent)]),
        };

        string EndOf(string name, AttemptSpending spent) =>
            name == winner ? "won" : scored.Contains(name) ? "lost" : failed.Contains(name) ? "failed" : spent.HasBegun ? "cancelled" : "never began";
    }

    /// <summary>An attempt that was ended would have cost what those cost on average that ran to their end. That is a guess, and where nothing is known of those, there is none.</summary>
    private static SpendingSaved SavedOf(IReadOnlyList<AttemptSpending> whole, IReadOnlyList<AttemptSpending> ended)
    {
        if (ended.Count == 0) { return new SpendingSaved { By = "no attempt was ended" }; }
        if (whole.All(static one => one.Tokens == 0)) { return new SpendingSaved { Attempts = ended.Count, By = "unknown: what attempts cost that ran to their end is not known" }; }
        var units = whole.SelectMany(static one => one.Costs).Select(static cost => cost.Unit).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var mean = (long)whole.Average(static one => (decimal)one.Tokens);
        return new SpendingSaved
        {
            Attempts = ended.Count,
            Tokens = ended.Sum(one => Math.Max(0, mean - one.Tokens)),
            Costs = [.. units.Select(unit => SavedIn(unit, whole, ended)).OfType<Amount>()],
            By = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"mean of {whole.Count} that ran to {(whole.Count == 1 ? "its" : "their")} end"),
        };
    }

    private static Amount? SavedIn(string unit, IReadOnlyList<AttemptSpending> whole, IReadOnlyList<AttemptSpending> ended)
    {
        if (whole.Concat(ended).Any(one => one.CostIn(unit) is null)) { return null; }
        var mean = whole.Average(one => one.CostIn(unit) ?? 0);
        return Amount.Of(Math.Round(ended.Sum(one => Math.Max(0, mean - (one.CostIn(unit) ?? 0))), Digits), unit);
    }
}

/// <summary>What one attempt spent.</summary>
public sealed record AttemptSpent
{
    /// <summary>Whose.</summary>
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    /// <summary><c>won</c>, <c>lost</c> (it was scored), <c>failed</c>, <c>cancelled</c> or <c>never began</c>.</summary>
    [JsonPropertyName("ended")]
    public required string Ended { get; init; }

    /// <summary>Calls of models that were answered.</summary>
    [JsonPropertyName("calls")]
    public int Calls { get; init; }

    /// <summary>Calls that were under way when it was ended: what they cost is not in here.</summary>
    [JsonPropertyName("open")]
    public int Open { get; init; }

    /// <summary>Tokens.</summary>
    [JsonPropertyName("tokens")]
    public long Tokens { get; init; }

    /// <summary>Money, in each currency.</summary>
    [JsonPropertyName("costs"), JsonConverter(typeof(AmountTexts))]
    public required IReadOnlyList<Amount> Costs { get; init; }

    internal static AttemptSpent Of(string id, string ended, AttemptSpending spent) =>
        new() { Id = id, Ended = ended, Calls = spent.Calls, Open = spent.Open, Tokens = spent.Tokens, Costs = spent.Costs };
}

/// <summary>What was saved by ending attempts.</summary>
public sealed record SpendingSaved
{
    /// <summary>How many were ended, or never began.</summary>
    [JsonPropertyName("attempts")]
    public int Attempts { get; init; }

    /// <summary>Tokens; null where nobody can tell.</summary>
    [JsonPropertyName("tokens")]
    public long? Tokens { get; init; }

    /// <summary>Money, in each currency in which all attempts have a price.</summary>
    [JsonPropertyName("costs"), JsonConverter(typeof(AmountTexts))]
    public IReadOnlyList<Amount> Costs { get => field ?? []; init; }

    /// <summary>What the estimate is based on.</summary>
    [JsonPropertyName("by")]
    public required string By { get; init; }
}

/// <summary>Amounts as texts, such as <c>0.02 USD</c>.</summary>
internal sealed class AmountTexts : JsonConverter<IReadOnlyList<Amount>>
{
    public override IReadOnlyList<Amount> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        [.. (JsonSerializer.Deserialize(ref reader, SpendingJson.Default.StringArray) ?? []).Select(static text => Amount.TryParse(text, out var amount) ? amount : throw new JsonException($"'{text}' is no amount."))];

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<Amount> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, [.. value.Select(static cost => cost.ToString())], SpendingJson.Default.StringArray);
}

/// <summary>JSON of what competitions spent.</summary>
[JsonSerializable(typeof(CompetitionSpending))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class SpendingJson : JsonSerializerContext;
