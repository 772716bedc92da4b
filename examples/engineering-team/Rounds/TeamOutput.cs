using System.Text.Json.Serialization;
using EngineeringTeam.Functions;
using Tutti.Agents.WorkingCopies;

namespace EngineeringTeam.Rounds;

/// <summary>What the team gives: a patch, and how it came to be.</summary>
internal sealed record TeamOutput
{
    private const string PatchFile = "team.patch";
    private const int MostPatchCharacters = 20_000;

    [JsonPropertyName("verdict")]
    public required string Verdict { get; init; }

    /// <summary>Rounds, patch and where it lies, for people.</summary>
    [JsonPropertyName("report")]
    public required string Report { get; init; }

    [JsonPropertyName("rounds")]
    public required IReadOnlyList<TeamRound> Rounds { get; init; }

    /// <summary>Where the patch lies; empty where nothing is to be changed.</summary>
    [JsonPropertyName("patch")]
    public required string Patch { get; init; }

    internal static async Task<TeamOutput> OfAsync(Git git, FinishInput input, CancellationToken cancellationToken)
    {
        var (kept, rounds) = (input.Best ?? input.First, (input.Last ?? input.First).Rounds);
        var patch = kept.Content == input.Copy.Content ? "" : await git.RunAsync(
            input.Copy.Tree, "diff", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--binary", input.Copy.Content, kept.Content).ConfigureAwait(false);
        var file = patch.Length == 0 ? "" : Path.Combine(input.Copy.Folder.Path, PatchFile);
        if (file.Length > 0) { await File.WriteAllTextAsync(file, patch, cancellationToken).ConfigureAwait(false); }
        var verdict = kept.Red > 0 ? "red" : patch.Length == 0 ? "green" : "repaired";
        return new TeamOutput { Verdict = verdict, Report = Words(input.Team, verdict, rounds, patch, file), Rounds = rounds, Patch = file };
    }

    private static string Words(string team, string verdict, IReadOnlyList<TeamRound> rounds, string patch, string file)
    {
        var lines = rounds.Select(static round => round.Words()).Prepend($"{verdict} ({team})");
        if (file.Length > 0) { lines = lines.Append($"patch: {file}").Append(patch.Length <= MostPatchCharacters ? patch.TrimEnd() : patch[..MostPatchCharacters] + "…"); }
        return string.Join('\n', lines);
    }
}
