using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Patterns;

namespace Tutti.Orchestration.Functions.Standard;

/// <summary>Functions that make one answer of several.</summary>
internal static class MergeFunctions
{
    internal static IReadOnlyList<PlanFunction> All { get; } =
    [
        PlanFunction.Create("merge/vote", "Counts equal answers, and says whether enough agree.", MergeJson.Default.VoteInput, MergeJson.Default.VoteOutput, VoteAsync) with { Repeat = RepeatRule.Pure },
        PlanFunction.Create("merge/median", "Gives the number in the middle, and those that lie too far from it.", MergeJson.Default.MedianInput, MergeJson.Default.MedianOutput, MedianAsync) with { Repeat = RepeatRule.Pure },
        PlanFunction.Create("merge/fields", "Merges objects field by field, by majority.", MergeJson.Default.FieldsInput, MergeJson.Default.FieldsOutput, FieldsAsync) with { Repeat = RepeatRule.Pure },
    ];

    private static NotExecutedException NothingToMerge(string function, string rule) => new($"'{function}' has nothing that it can merge: {rule}", "TUT4688", isTransient: false);

    private static ValueTask<VoteOutput> VoteAsync(StepContext step, VoteInput input)
    {
        if (input.Needed < 0 || input.Answers.Count == 0) { throw NothingToMerge("merge/vote", "'answers' has at least one, and 'needed' is 0 (a majority) or more."); }
        var result = Voting.Count(input.Answers, input.Needed);
        return ValueTask.FromResult(new VoteOutput(result.Value, result.IsDecided, result.Cast, result.Needed, [.. result.Votes.Select(static vote => new VoteGroup(vote.Value, vote.Votes))]));
    }

    private static ValueTask<MedianOutput> MedianAsync(StepContext step, MedianInput input)
    {
        if (input.Numbers.Count == 0 || !(input.Tolerance >= 0) || input.Numbers.Any(static number => !double.IsFinite(number))) { throw NothingToMerge("merge/median", "'numbers' has at least one, all finite, and 'tolerance' is 0 or more."); }
        var result = Voting.Median(input.Numbers, input.Tolerance);
        return ValueTask.FromResult(new MedianOutput(result.Value, result.Least, result.Most, result.Outliers));
    }

    private static ValueTask<FieldsOutput> FieldsAsync(StepContext step, FieldsInput input)
    {
        var result = Voting.Fields(input.Answers);
        if (result.Fields.Count == 0) { throw NothingToMerge("merge/fields", "'answers' has at least one object with a field."); }
        return ValueTask.FromResult(new FieldsOutput(result.Fields, result.Conflicts));
    }
}

internal sealed record VoteInput
{
    [JsonPropertyName("answers")] public required IReadOnlyList<JsonElement> Answers { get; init; }

    [JsonPropertyName("needed")] public int Needed { get; init; }
}

internal sealed record VoteOutput(
    [property: JsonPropertyName("value")] JsonElement? Value,
    [property: JsonPropertyName("decided")] bool IsDecided,
    [property: JsonPropertyName("cast")] int Cast,
    [property: JsonPropertyName("needed")] int Needed,
    [property: JsonPropertyName("votes")] IReadOnlyList<VoteGroup> Votes);

internal sealed record VoteGroup([property: JsonPropertyName("value")] JsonElement Value, [property: JsonPropertyName("votes")] int Votes);

internal sealed record MedianInput
{
    [JsonPropertyName("numbers")] public required IReadOnlyList<double> Numbers { get; init; }

    [JsonPropertyName("tolerance")] public double Tolerance { get; init; }
}

internal sealed record MedianOutput(
    [property: JsonPropertyName("value")] double Value,
    [property: JsonPropertyName("least")] double Least,
    [property: JsonPropertyName("most")] double Most,
    [property: JsonPropertyName("outliers")] IReadOnlyList<int> Outliers);

internal sealed record FieldsInput
{
    [JsonPropertyName("answers")] public required IReadOnlyList<JsonElement> Answers { get; init; }
}

internal sealed record FieldsOutput(
    [property: JsonPropertyName("fields")] IReadOnlyDictionary<string, JsonElement> Fields,
    [property: JsonPropertyName("conflicts")] IReadOnlyList<string> Conflicts);

/// <summary>JSON of the functions that merge.</summary>
[JsonSerializable(typeof(VoteInput))]
[JsonSerializable(typeof(VoteOutput))]
[JsonSerializable(typeof(MedianInput))]
[JsonSerializable(typeof(MedianOutput))]
[JsonSerializable(typeof(FieldsInput))]
[JsonSerializable(typeof(FieldsOutput))]
internal sealed partial class MergeJson : JsonSerializerContext;
