using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tutti.Cli.Output;
using Tutti.Cli.Routing;
using Tutti.Cli.Runs;
using Tutti.Cli.Sessions;
using Tutti.Storage.Embedded.Control;

namespace Tutti.Cli.Goals;

/// <summary><c>tutti runs versions RUN</c>: the plans that a run has made for its goals, and what changed from one to the next.</summary>
internal static class GoalVersions
{
    private const int MostBytes = 4 * 1024 * 1024;
    private const int MostTask = 100;

    internal static Command Create(GlobalOptions globals)
    {
        var run = RunsCommand.RunArgument();
        var command = new Command("versions", "Shows the plans that a run has made for its goals, and what changed between them.") { run };
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var control = await session.ReadAsync(cancellationToken).ConfigureAwait(false);
            await using (control.ConfigureAwait(false))
            {
                var named = await control.GetAsync(session.Arguments.GetValue(run) ?? "", cancellationToken).ConfigureAwait(false);
                var versions = await ReadAsync(control, named.Id, cancellationToken).ConfigureAwait(false);
                if (versions.Count == 0) { throw GoalErrors.NoVersions(Texts.ShortId(named.Id)); }
                if (session.Format == OutputFormat.Table)
                {
                    foreach (var line in Lines(versions)) { session.Print(line); }
                }
                else
                {
                    foreach (var (_, version) in versions) { session.Print(version.GetRawText()); }
                }
            }

            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>The versions that the journal has, by the goals' paths.</summary>
    public static async Task<IReadOnlyList<(string Goal, JsonElement Version)>> ReadAsync(IRunControl control, string run, CancellationToken cancellationToken)
    {
        var versions = new List<(string, JsonElement)>();
        await foreach (var happened in control.EventsAsync(new EventQuery { Run = run, PayloadLimit = MostBytes }, cancellationToken).ConfigureAwait(false))
        {
            var (goal, name) = happened.Path.LastIndexOf('/') is var slash and > 0 ? (happened.Path[..slash], happened.Path[(slash + 1)..]) : ("", happened.Path);
            if (happened.Kind == "step.completed" && name.Split('#')[0] == "version" && happened.Payload is { ValueKind: JsonValueKind.Object } version && version.TryGetProperty("draft", out _)) { versions.Add((goal, version)); }
        }

        return versions;
    }

    /// <summary>The versions as people read them: <c>=</c> kept, <c>+</c> new, <c>~</c> changed, <c>-</c> gone.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<(string Goal, JsonElement Version)> versions)
    {
        foreach (var goal in versions.GroupBy(static version => version.Goal, static version => version.Version))
        {
            JsonElement? before = null;
            foreach (var version in goal)
            {
                foreach (var line in Lines(goal.Key, version, before)) { yield return line; }
                before = version;
            }
        }
    }

    /// <summary>An estimate in words.</summary>
    public static string EstimateOf(JsonElement estimate)
    {
        var (least, most, unknown) = (estimate.GetProperty("least").GetDecimal(), estimate.GetProperty("most").GetDecimal(), estimate.GetProperty("unknown").GetInt32());
        var isNothing = unknown > 0 && most == 0;
        var money = string.Create(CultureInfo.InvariantCulture, $"{(isNothing ? "unknown" : $"{least:0.####}–{most:0.####} {estimate.GetProperty("unit").GetString()}")}{(unknown > 0 && !isNothing ? $" and {unknown} steps of which nothing is known" : "")}");
        return $"{money}{BasisOf(estimate, "measured")}{TimeOf(estimate)}";
    }

    /// <summary>How long it may take; nothing where no step says.</summary>
    private static string TimeOf(JsonElement estimate) =>
        estimate.TryGetProperty("seconds", out var seconds) && seconds.GetDouble() > 0
            ? string.Create(CultureInfo.InvariantCulture, $", about {AgentPasts.Seconds(seconds.GetDouble())}{(estimate.GetProperty("untimed").GetInt32() is var untimed and > 0 ? $" without {untimed} steps of unknown time" : "")}{BasisOf(estimate, "timed")}")
            : "";

    /// <summary>Of how many steps it was measured; the others are as cards and prices say.</summary>
    private static string BasisOf(JsonElement estimate, string count) =>
        estimate.TryGetProperty(count, out var measured) && measured.GetInt32() > 0 ? string.Create(CultureInfo.InvariantCulture, $" ({measured.GetInt32()} of {estimate.GetProperty("steps").GetArrayLength()} steps measured)") : "";

    private static IEnumerable<string> Lines(string goal, JsonElement version, JsonElement? before)
    {
        var draft = version.GetProperty("draft");
        var kept = version.GetProperty("kept").EnumerateArray().Select(static id => id.GetString()).ToHashSet(StringComparer.Ordinal);
        var former = before is { } old ? StepsOf(old).ToDictionary(static step => IdOf(step), StringComparer.Ordinal) : null;
        var estimate = version.TryGetProperty("estimate", out var cost) && cost.ValueKind == JsonValueKind.Object ? $", estimated {EstimateOf(cost)}" : "";
        yield return string.Create(CultureInfo.InvariantCulture, $"plan {version.GetProperty("number").GetInt32()} of '{goal}' by {Plain(version, "planner")}{estimate}");
        if (Plain(draft, "because") is { Length: > 0 } because) { yield return $"  {because}"; }
        var depths = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var step in StepsOf(version))
        {
            var id = IdOf(step);
            var needs = step.GetProperty("needs").EnumerateArray().Select(static need => need.GetString() ?? "").ToList();
            depths[id] = needs.Append(TextOf(step, "in")).Where(static need => need.Length > 0).Select(need => depths.GetValueOrDefault(need, -1) + 1).DefaultIfEmpty(0).Max();
            var mark = former is null ? ' ' : kept.Contains(id) ? '=' : former.TryGetValue(id, out var same) ? (same.GetRawText() == step.GetRawText() ? ' ' : '~') : '+';
            var after = needs.Count > 0 ? $"  (after {string.Join(", ", needs.Select(static need => AgentCommand.Plain(need, MostTask)))})" : "";
            yield return $"{mark} {new string(' ', depths[id] * 2)}{AgentCommand.Plain(id, MostTask)}: {WorkOf(step)}{after}{ProgressOf(version, id)}";
        }

        foreach (var gone in former?.Keys.Except(StepsOf(version).Select(IdOf)) ?? []) { yield return $"- {AgentCommand.Plain(gone, MostTask)}"; }
    }

    /// <summary>Who does what; of a block and of what is done often, how.</summary>
    private static string WorkOf(JsonElement step)
    {
        var rounds = step.TryGetProperty("max", out var max) ? string.Create(CultureInfo.InvariantCulture, $" ({max.GetInt32()} times at most)") : "";
        string[] parts =
        [
            Said("each", "for each of "),
            Said("until", "until ", rounds),
            Said("when", "when "),
            Plain(step, "agent"),
            Plain(step, "task"),
        ];
        return string.Join(": ", parts.Where(static part => part.Length > 0));

        string Said(string key, string before, string behind = "") => TextOf(step, key) is { Length: > 0 } text ? $"{before}{AgentCommand.Plain(text, MostTask)}{behind}" : "";
    }

    /// <summary>Of a list that goes on where the version before stopped.</summary>
    private static string ProgressOf(JsonElement version, string id) =>
        version.TryGetProperty("lists", out var lists) && lists.TryGetProperty(id, out var list)
            ? string.Create(CultureInfo.InvariantCulture, $"  ({list.GetProperty("done").GetInt32()} items kept, {list.GetProperty("left").GetInt32()} to do)")
            : "";

    private static string TextOf(JsonElement step, string field) => step.TryGetProperty(field, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() ?? "" : "";

    private static JsonElement.ArrayEnumerator StepsOf(JsonElement version) => version.GetProperty("draft").GetProperty("steps").EnumerateArray();

    private static string IdOf(JsonElement step) => step.GetProperty("id").GetString() ?? "";

    private static string Plain(JsonElement holder, string field) => AgentCommand.Plain(holder.GetProperty(field).GetString() ?? "", MostTask);
}
