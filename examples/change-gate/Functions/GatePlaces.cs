using System.Text.Json.Serialization;
using Tutti.Agents.WorkingCopies;

namespace ChangeGate.Functions;

/// <summary>Folders of a run, decided once: the environment of the host that resumes it may say otherwise.</summary>
internal sealed record GatePlaces
{
    internal const int MostRounds = 10;
    internal const int MostRisk = 100;

    private const int BranchIdCharacters = 10;

    [JsonPropertyName("copy")]
    public required OwnedFolder Copy { get; init; }

    [JsonPropertyName("sample")]
    public required OwnedFolder Sample { get; init; }

    [JsonPropertyName("reports")]
    public required string Reports { get; init; }

    /// <summary>The branch for the repaired change.</summary>
    [JsonPropertyName("branch")]
    public required string Branch { get; init; }

    /// <summary>Refuses inputs out of range, and decides the folders.</summary>
    internal static GatePlaces Of(PlacesInput input, string run)
    {
        Require("rounds", input.Rounds, MostRounds);
        Require("risk_limit", input.RiskLimit, MostRisk);
        var work = input.Work.Length > 0 ? Path.GetFullPath(input.Work) : Path.Combine(DataFolder(), "tutti", "change-gate");
        return new GatePlaces
        {
            Copy = new OwnedFolder(Path.Combine(work, run), run),
            Sample = new OwnedFolder(Path.Combine(work, run + "-sample"), run),
            // Not .tutti of the current directory: a folder of that name would be taken for a store.
            Reports = input.Reports.Length > 0 ? Path.GetFullPath(input.Reports) : Path.Combine(work, "reports"),
            Branch = input.Branch.Length > 0 ? input.Branch : $"tutti/gate-{run[..BranchIdCharacters]}",
        };
    }

    /// <summary>Not the folder for temporary files: a copy must be there after the machine has started again.</summary>
    private static string DataFolder()
    {
        var folder = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return folder.Length > 0 ? folder : Path.GetTempPath();
    }

    private static void Require(string field, int value, int most)
    {
        if (value < 0 || value > most) { throw GateErrors.OutOfRange(field, value, most); }
    }
}

/// <summary>The inputs of the flow that decide folders and limits.</summary>
internal sealed record PlacesInput
{
    [JsonPropertyName("work")]
    public required string Work { get; init; }

    [JsonPropertyName("reports")]
    public required string Reports { get; init; }

    [JsonPropertyName("branch")]
    public required string Branch { get; init; }

    [JsonPropertyName("rounds")]
    public required int Rounds { get; init; }

    [JsonPropertyName("risk_limit")]
    public required int RiskLimit { get; init; }
}
