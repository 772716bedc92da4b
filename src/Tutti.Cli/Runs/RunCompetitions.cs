using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Cli.Routing;
using Tutti.Storage.Embedded.Control;
using Tutti.Storage.Embedded.Control.Following;

namespace Tutti.Cli.Runs;

/// <summary>What competitions of a run spent and saved, as their steps kept it.</summary>
internal static class RunCompetitions
{
    private const string Step = "spending";
    private const int MostBytes = 4 * 1024 * 1024;
    private const int MostName = 100;

    /// <summary>The competitions of a run that are over, in their order: their path, and what was kept.</summary>
    public static async Task<IReadOnlyList<JsonElement>> ReadAsync(IRunControl control, string run, RunProgress progress, CancellationToken cancellationToken)
    {
        if (!progress.Steps.Any(static step => IsSpending(step.Path))) { return []; }
        var found = new List<JsonElement>();
        await foreach (var happened in control.EventsAsync(new EventQuery { Run = run, PayloadLimit = MostBytes }, cancellationToken).ConfigureAwait(false))
        {
            if (happened.Kind == "step.completed" && IsSpending(happened.Path) && happened.Payload is { ValueKind: JsonValueKind.Object } spending && spending.TryGetProperty("winner", out _) && spending.TryGetProperty("saved", out _))
            {
                found.Add(JsonSerializer.SerializeToElement(new RunCompetition(happened.Path[..happened.Path.LastIndexOf('/')], spending), CompetitionJson.Default.RunCompetition));
            }
        }

        return found;
    }

    /// <summary>A competition as people read it.</summary>
    public static IEnumerable<string> Lines(JsonElement competition)
    {
        var spending = competition.GetProperty("spending");
        yield return $"competition '{AgentCommand.Plain(competition.GetProperty("path").GetString() ?? "", MostName)}': {Plain(spending, "winner")} won, {Spent(spending)} in all";
        foreach (var attempt in spending.GetProperty("attempts").EnumerateArray())
        {
            var open = attempt.GetProperty("open").GetInt32();
            yield return string.Create(CultureInfo.InvariantCulture, $"  {Plain(attempt, "id"),-12}  {Plain(attempt, "ended"),-11}  {Spent(attempt)}{(open > 0 ? $", and {open} call{(open == 1 ? "" : "s")} under way whose cost is not known" : "")}");
        }

        var saved = spending.GetProperty("saved");
        if (saved.GetProperty("attempts").GetInt32() == 0) { yield break; }
        yield return saved.GetProperty("tokens").ValueKind == JsonValueKind.Null ? $"  saved {Plain(saved, "by")}" : $"  saved about {Spent(saved)} ({Plain(saved, "by")})";
    }

    private static bool IsSpending(string path) => path.LastIndexOf('/') is var slash and > 0 && path[(slash + 1)..].Split('#')[0] == Step;

    private static string Spent(JsonElement holder)
    {
        var money = string.Join(", ", holder.GetProperty("costs").EnumerateArray().Select(static cost => cost.GetString()));
        return string.Create(CultureInfo.InvariantCulture, $"{holder.GetProperty("tokens").GetInt64()} tokens{(money.Length > 0 ? $", {AgentCommand.Plain(money, MostName)}" : "")}");
    }

    private static string Plain(JsonElement holder, string field) => AgentCommand.Plain(holder.GetProperty(field).GetString() ?? "", MostName);
}

/// <summary>A competition of a run.</summary>
/// <param name="Path">Where it stands.</param>
/// <param name="Spending">What its attempts spent.</param>
internal sealed record RunCompetition([property: JsonPropertyName("path")] string Path, [property: JsonPropertyName("spending")] JsonElement Spending);

/// <summary>JSON of competitions.</summary>
[JsonSerializable(typeof(RunCompetition))]
internal sealed partial class CompetitionJson : JsonSerializerContext;
