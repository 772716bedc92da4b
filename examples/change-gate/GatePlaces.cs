using System.Text.Json.Serialization;
using Tutti.Agents.WorkingCopies;

namespace ChangeGate;

/// <summary>Folders of a run, decided once: the environment of the host that resumes it may say otherwise.</summary>
internal sealed record GatePlaces
{
    [JsonPropertyName("copy")]
    public required OwnedFolder Copy { get; init; }

    [JsonPropertyName("sample")]
    public required OwnedFolder Sample { get; init; }

    [JsonPropertyName("reports")]
    public required string Reports { get; init; }

    /// <summary>Refuses inputs out of range, and decides the folders.</summary>
    internal static GatePlaces Of(GateInput input, string run)
    {
        Require(GateInput.RoundsField, input.Rounds, GateInput.MostRounds);
        Require(GateInput.RiskLimitField, input.RiskLimit, GateInput.MostRisk);
        var work = input.Work.Length > 0 ? Path.GetFullPath(input.Work) : Path.Combine(DataFolder(), "tutti", "change-gate");
        return new GatePlaces
        {
            Copy = new OwnedFolder(Path.Combine(work, run), run),
            Sample = new OwnedFolder(Path.Combine(work, run + "-sample"), run),
            // Not .tutti of the current directory: a folder of that name would be taken for a store.
            Reports = input.Reports.Length > 0 ? Path.GetFullPath(input.Reports) : Path.Combine(work, "reports"),
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
