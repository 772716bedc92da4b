using System.Text.Json.Serialization;
using EngineeringTeam.Functions;

namespace EngineeringTeam.Rounds;

/// <summary>Where the team stands after a round.</summary>
internal sealed record TeamState
{
    [JsonPropertyName("red")]
    public required int Red { get; init; }

    /// <summary>Whether the round changed anything: without that the next one would be the same.</summary>
    [JsonPropertyName("moved")]
    public required bool Moved { get; init; }

    /// <summary>Git's name of the content that was tested.</summary>
    [JsonPropertyName("content")]
    public required string Content { get; init; }

    /// <summary>What the tester wrote.</summary>
    [JsonPropertyName("output")]
    public required string Output { get; init; }

    /// <summary>All rounds so far.</summary>
    [JsonPropertyName("rounds")]
    public required IReadOnlyList<TeamRound> Rounds { get; init; }

    internal static TeamState Of(JudgeInput input)
    {
        IReadOnlyList<TeamRound> before = input.Before?.Rounds ?? [];
        var round = new TeamRound { Round = before.Count, Red = input.Report.Red(), Touched = input.Settled?.Touched ?? [], Restored = input.Settled?.Restored ?? [] };
        return new TeamState
        {
            Red = round.Red,
            Moved = round.Touched.Count > 0,
            Content = input.Settled?.Content ?? input.Copy.Content,
            Output = input.Report.Output,
            Rounds = [.. before, round],
        };
    }
}
