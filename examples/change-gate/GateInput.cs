using System.Text.Json.Serialization;
using Tutti.Kernel.Runs;

namespace ChangeGate;

/// <summary>What the gate is asked to do. JSON names are those of <see cref="Fields"/>.</summary>
/// <remarks>Its properties can be set: generated JSON code gives a missing init-only property null instead of its default.</remarks>
internal sealed record GateInput
{
    internal const string RepositoryField = "repo";
    internal const string BaseField = "base";
    internal const string UncommittedField = "include-uncommitted";
    internal const string RoundsField = "rounds";
    internal const string BranchField = "branch";
    internal const string RiskLimitField = "risk-limit";
    internal const string ReportsField = "reports";
    internal const string WorkField = "work";

    internal const int MostRounds = 10;
    internal const int MostRisk = 100;

    internal static IReadOnlyList<InputField> Fields { get; } =
    [
        new(RepositoryField, InputKind.Path, "Git repository to check; empty makes a sample with planted faults.", ""),
        new(BaseField, InputKind.Text, "Commit to compare with; empty for the upstream branch, else the commit before.", ""),
        new(UncommittedField, InputKind.Flag, "Whether uncommitted and untracked files belong to the change.", "false"),
        new(RoundsField, InputKind.Number, "How often formatters may repair and checks run again, 0 to 10.", "2"),
        new(BranchField, InputKind.Text, "Branch for the repaired change; empty for tutti/gate-RUN.", ""),
        new(RiskLimitField, InputKind.Number, "Risk from which a person is asked, 0 (always) to 100.", "50"),
        new(ReportsField, InputKind.Path, "Folder for the report; empty for one beside the isolated copies.", ""),
        new(WorkField, InputKind.Text, "Folder for the isolated copies; empty for the user's data folder.", ""),
    ];

    [JsonPropertyName(RepositoryField)]
    public string Repository { get; set; } = "";

    /// <summary>Whether the example is to make a repository of its own.</summary>
    [JsonIgnore]
    public bool WantsSample => Repository.Length == 0;

    [JsonPropertyName(BaseField)]
    public string Base { get; set; } = "";

    [JsonPropertyName(UncommittedField)]
    public bool IncludeUncommitted { get; set; }

    [JsonPropertyName(RoundsField)]
    public int Rounds { get; set; } = 2;

    [JsonPropertyName(BranchField)]
    public string Branch { get; set; } = "";

    [JsonPropertyName(RiskLimitField)]
    public int RiskLimit { get; set; } = 50;

    [JsonPropertyName(ReportsField)]
    public string Reports { get; set; } = "";

    [JsonPropertyName(WorkField)]
    public string Work { get; set; } = "";
}
