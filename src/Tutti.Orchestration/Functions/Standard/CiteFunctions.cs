using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Patterns;

namespace Tutti.Orchestration.Functions.Standard;

/// <summary>Functions that say whose each part of a text is.</summary>
internal static class CiteFunctions
{
    internal static IReadOnlyList<PlanFunction> All { get; } =
    [
        PlanFunction.Create("cite/join", "Joins findings to one text, with a mark for whose each part is.", CiteJson.Default.JoinInput, CiteJson.Default.JoinOutput, JoinAsync) with { Repeat = RepeatRule.Pure },
        PlanFunction.Create("cite/check", "Holds a text against its citations and their sources.", CiteJson.Default.CiteCheckInput, CiteJson.Default.CiteCheckOutput, CheckAsync) with { Repeat = RepeatRule.Pure },
    ];

    private static ValueTask<JoinOutput> JoinAsync(StepContext step, JoinInput input)
    {
        var joined = Synthesis.Join([.. input.Findings.SelectMany(Flat).Select(FindingOf)]);
        return ValueTask.FromResult(new JoinOutput(joined.Text, [.. joined.Citations.Select(static one => new CitationJson(one.Number, one.Step, one.Source, one.Quote))]));
    }

    private static ValueTask<CiteCheckOutput> CheckAsync(StepContext step, CiteCheckInput input)
    {
        var sources = input.Sources.GroupBy(static source => source.Source, StringComparer.Ordinal).ToDictionary(static group => group.Key, static group => string.Join('\n', group.Select(static source => source.Text)), StringComparer.Ordinal);
        var check = Synthesis.Check(input.Text, [.. input.Citations.Select(static one => new Citation(one.Number, one.Step, one.Source, one.Quote))], sources);
        return ValueTask.FromResult(new CiteCheckOutput(check.IsAccepted, check.Uncited, check.Unknown, check.Unused, check.Misquoted));
    }

    /// <summary>What a map gives is a list of lists: each is taken as it is.</summary>
    private static IEnumerable<JsonElement> Flat(JsonElement finding) => finding.ValueKind == JsonValueKind.Array ? finding.EnumerateArray().SelectMany(Flat) : [finding];

    private static Finding FindingOf(JsonElement finding) => finding.ValueKind switch
    {
        JsonValueKind.String => new Finding(finding.GetString() ?? ""),
        JsonValueKind.Object when TextIn(finding, "text") is { } text => new Finding(text) { Step = TextIn(finding, "step") ?? "", Source = TextIn(finding, "source") ?? "" },
        _ => throw new NotExecutedException("'cite/join' has a finding that is no text, and no object with a 'text'.", "TUT4688", isTransient: false),
    };

    private static string? TextIn(JsonElement finding, string name) => finding.TryGetProperty(name, out var field) && field.ValueKind == JsonValueKind.String ? field.GetString() : null;
}

internal sealed record JoinInput
{
    [JsonPropertyName("findings")] public required IReadOnlyList<JsonElement> Findings { get; init; }
}

internal sealed record JoinOutput([property: JsonPropertyName("text")] string Text, [property: JsonPropertyName("citations")] IReadOnlyList<CitationJson> Citations);

internal sealed record CitationJson(
    [property: JsonPropertyName("number")] int Number,
    [property: JsonPropertyName("step")] string Step,
    [property: JsonPropertyName("source")] string Source,
    [property: JsonPropertyName("quote")] string Quote);

internal sealed record CiteCheckInput
{
    [JsonPropertyName("text")] public required string Text { get; init; }

    [JsonPropertyName("citations")] public required IReadOnlyList<CitationJson> Citations { get; init; }

    [JsonPropertyName("sources")] public IReadOnlyList<CitedSource> Sources { get => field ?? []; init; }
}

internal sealed record CitedSource([property: JsonPropertyName("source")] string Source, [property: JsonPropertyName("text")] string Text);

internal sealed record CiteCheckOutput(
    [property: JsonPropertyName("accepted")] bool IsAccepted,
    [property: JsonPropertyName("uncited")] IReadOnlyList<string> Uncited,
    [property: JsonPropertyName("unknown")] IReadOnlyList<int> Unknown,
    [property: JsonPropertyName("unused")] IReadOnlyList<int> Unused,
    [property: JsonPropertyName("misquoted")] IReadOnlyList<int> Misquoted);

/// <summary>JSON of the functions that cite.</summary>
[JsonSerializable(typeof(JoinInput))]
[JsonSerializable(typeof(JoinOutput))]
[JsonSerializable(typeof(CiteCheckInput))]
[JsonSerializable(typeof(CiteCheckOutput))]
internal sealed partial class CiteJson : JsonSerializerContext;
