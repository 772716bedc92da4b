using System.Globalization;
using System.Text.Json;
using Tutti.Cli.Following;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Storage.Embedded.Control.Following;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Runs;

/// <summary>One run in full.</summary>
internal static class RunDetails
{
    public static void Print(Session session, RunView run, RunOutcome outcome)
    {
        switch (session.Format)
        {
            case OutputFormat.Id:
                session.Print(run.Id);
                break;
            case OutputFormat.Table:
                PrintText(session, run, outcome);
                break;
            default:
                session.Print(JsonSerializer.Serialize(outcome, ViewJson.Outcome));
                break;
        }
    }

    /// <summary>An event as <c>runs events</c> shows it.</summary>
    public static string Line(EventView happened)
    {
        var position = happened.Position is { } at ? at.ToString(CultureInfo.InvariantCulture) : "live";
        var words = new[] { happened.Path, Texts.OneLine(happened.Text, 160), happened.Code, happened.By.Length > 0 ? $"by {happened.By}" : "" }.Where(static word => word.Length > 0);
        var duration = happened.DurationMs is { } ms ? $" [{Texts.Duration(TimeSpan.FromMilliseconds(ms))}]" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{position,6}  {happened.Time.ToLocalTime():HH:mm:ss.fff}  {happened.Kind,-20}  {string.Join("  ", words)}{duration}").TrimEnd();
    }

    private static void PrintText(Session session, RunView run, RunOutcome outcome)
    {
        var output = session.Out;
        output.WriteLine($"run       {run.Id}");
        output.WriteLine($"workflow  {run.Workflow} v{run.Version}{(run.Source.Length > 0 ? $" from {run.Source}" : "")}");
        output.WriteLine($"status    {run.Status}");
        output.WriteLine($"started   {run.Started.ToLocalTime():yyyy-MM-dd HH:mm:ss}, updated {Texts.Ago(run.Updated, session.Time.GetUtcNow())}");
        if (run.Parent is { } parent) { output.WriteLine($"parent    {parent}"); }
        if (run.Labels.Count > 0) { output.WriteLine($"labels    {string.Join(' ', run.Labels.Select(static label => $"{label.Key}={label.Value}"))}"); }
        if (outcome.Error is { } error) { output.WriteLine($"reason    {error.Message}{(error.Code.Length > 0 ? $" ({error.Code})" : "")}"); }
        if (outcome.Outputs is { } outputs) { output.WriteLine($"output    {outputs.GetRawText()}"); }
        if (outcome.Steps.Count == 0) { return; }
        output.WriteLine("steps");
        foreach (var node in TreeText.Build(outcome.Steps).Children) { PrintNode(output, new TreeText(session.Time), node, depth: 1); }
        foreach (var line in (outcome.Competitions ?? []).SelectMany(RunCompetitions.Lines)) { output.WriteLine(line); }
    }

    private static void PrintNode(TextWriter output, TreeText text, TreeText.Node node, int depth)
    {
        output.WriteLine($"{new string(' ', depth * 2)}{TreeText.Mark(node, frame: 0).Mark} {node.Name}  {text.Notes(node)}".TrimEnd());
        foreach (var child in node.Children) { PrintNode(output, text, child, depth + 1); }
    }
}
