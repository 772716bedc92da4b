using System.Text.Json.Serialization;

namespace EngineeringTeam.Rounds;

/// <summary>One round in the report; round 0 is the repository as it came.</summary>
internal sealed record TeamRound
{
    [JsonPropertyName("round")]
    public required int Round { get; init; }

    /// <summary>How much the tester complains of.</summary>
    [JsonPropertyName("red")]
    public required int Red { get; init; }

    [JsonPropertyName("touched")]
    public required IReadOnlyList<string> Touched { get; init; }

    [JsonPropertyName("restored")]
    public required IReadOnlyList<string> Restored { get; init; }

    /// <summary>One line for people.</summary>
    internal string Words()
    {
        var what = Round == 0 ? "as it came" : Touched.Count == 0 ? "nothing changed" : "changed " + string.Join(", ", Touched);
        return $"round {Round}: {(Red == 0 ? "green" : $"{Red} red")}, {what}{(Restored.Count == 0 ? "" : $"; the tester's put back: {string.Join(", ", Restored)}")}";
    }
}
