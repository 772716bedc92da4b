using System.Globalization;
using System.Text.Json;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;

namespace Tutti.Cli.Goals;

/// <summary>What a goal came to, for people: its plans, what they were thought to cost and did, and the result.</summary>
internal static class GoalReport
{
    private const int MostResult = 20_000;

    public static async Task PrintAsync(Session session, string run, CancellationToken cancellationToken)
    {
        var control = await session.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using (control.ConfigureAwait(false))
        {
            var versions = await GoalVersions.ReadAsync(control, run, cancellationToken).ConfigureAwait(false);
            foreach (var line in GoalVersions.Lines(versions)) { session.Print(line); }
            if ((await control.ResultAsync(run, cancellationToken).ConfigureAwait(false))?.Outputs is { ValueKind: JsonValueKind.Object } outputs) { PrintEnd(session, outputs); }
            session.Say($"Plans of this run: tutti runs versions {Texts.ShortId(run)}");
        }
    }

    private static void PrintEnd(Session session, JsonElement outputs)
    {
        session.Print($"planned by {outputs.GetProperty("planner").GetString()}; {outputs.GetProperty("ended").GetString()}");
        session.Print(CostLine(outputs));
        var result = outputs.GetProperty("result");
        if (result.ValueKind == JsonValueKind.Null) { return; }
        var text = result.ValueKind == JsonValueKind.String ? result.GetString() ?? "" : result.GetRawText();
        session.Print(text.Length <= MostResult ? text : $"{text[..MostResult]}…");
    }

    private static string CostLine(JsonElement outputs)
    {
        var spent = outputs.GetProperty("spent");
        var money = string.Join(", ", spent.GetProperty("costs").EnumerateArray().Select(static cost => cost.GetString()));
        var actual = string.Create(CultureInfo.InvariantCulture, $"spent {spent.GetProperty("tokens").GetInt64()} tokens{(money.Length > 0 ? $", {money}" : "")}");
        if (outputs.GetProperty("estimate") is not { ValueKind: JsonValueKind.Object } estimate) { return actual; }
        return $"estimated {GoalVersions.EstimateOf(estimate)}; {actual}";
    }
}
