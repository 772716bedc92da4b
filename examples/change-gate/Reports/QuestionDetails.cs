using System.Text.Json.Serialization;
using ChangeGate.Checks;
using ChangeGate.Decisions;
using ChangeGate.Risks;

namespace ChangeGate.Reports;

/// <summary>What is shown with the question to a person.</summary>
internal sealed record QuestionDetails
{
    [JsonPropertyName("repository")]
    public required string Repository { get; init; }

    [JsonPropertyName("change")]
    public required string Change { get; init; }

    [JsonPropertyName("files")]
    public required IReadOnlyList<string> Files { get; init; }

    [JsonPropertyName("notGreen")]
    public required IReadOnlyList<CheckSummary> NotGreen { get; init; }

    [JsonPropertyName("risk")]
    public required RiskScore Risk { get; init; }

    [JsonPropertyName("repairedFiles")]
    public required IReadOnlyList<string> RepairedFiles { get; init; }

    [JsonPropertyName("branch")]
    public required string Branch { get; init; }

    [JsonPropertyName("sandbox")]
    public required string Sandbox { get; init; }

    /// <summary>What was shown, a line for each part.</summary>
    internal IReadOnlyList<string> Lines =>
    [
        Change,
        .. NotGreen.Select(static check => $"{check.Name}: {check.Reason}"),
        .. Risk.Reasons.Select(static reason => $"{reason.Points}: {reason.What}"),
        .. RepairedFiles.Select(static file => $"repaired: {file}"),
        $"sandbox: {Sandbox}",
    ];

    internal static QuestionDetails Of(DecideInput input) => new()
    {
        Repository = input.Repository.Root,
        Change = $"{input.Change.FileCount} files, +{input.Change.Added} -{input.Change.Removed}",
        Files = input.Change.Files,
        NotGreen = [.. input.State.Results.Where(static result => !result.IsGreen).Select(static result => result.Summarise())],
        Risk = input.Risk,
        RepairedFiles = input.State.RepairedFiles,
        Branch = input.Repository.Branch,
        Sandbox = input.State.Sandbox,
    };
}
