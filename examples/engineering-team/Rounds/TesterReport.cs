using System.Text.Json.Serialization;

namespace EngineeringTeam.Rounds;

/// <summary>What a process agent reports of the tester's command, as far as it decides something.</summary>
internal sealed record TesterReport
{
    private const string Complaint = "not ok";

    [JsonPropertyName("verdict")]
    public required string Verdict { get; init; }

    [JsonPropertyName("reason")]
    public string Reason { get => field ?? ""; init; }

    [JsonPropertyName("output")]
    public string Output { get => field ?? ""; init; }

    /// <summary>0 for a tester that passed; else its lines that say so, at least one. Only its exit code makes it green.</summary>
    internal int Red() => Verdict switch
    {
        "succeeded" => 0,
        "cannot-run-here" => throw TeamErrors.NoTester(Reason),
        _ => Math.Max(1, Output.Split('\n').Count(static line => line.StartsWith(Complaint, StringComparison.Ordinal))),
    };
}
