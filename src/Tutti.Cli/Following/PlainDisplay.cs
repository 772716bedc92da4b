using System.Globalization;
using Tutti.Cli.Output;
using Tutti.Storage.Embedded.Control.Following;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Following;

/// <summary>One line an event, for logs and pipes.</summary>
internal sealed class PlainDisplay(TextWriter writer, TimeProvider time) : IRunDisplay
{
    private const int LongestText = 200;

    private readonly HashSet<string> _started = new(StringComparer.Ordinal);

    public void Begin(RunView run) => writer.WriteLine($"run {run.Id} of {run.Workflow} v{run.Version}");

    public void Show(EventView happened, RunProgress progress)
    {
        if (happened.Kind == "step.output")
        {
            foreach (var line in happened.Text.TrimEnd().Split('\n')) { writer.WriteLine($"         {happened.Path} | {line.TrimEnd()}"); }
            return;
        }

        if (EventLines.Describe(happened, time) is not { } text) { return; }
        // The live sign beside a claim says nothing new, and one that comes after the end is late.
        if (happened.Kind is "step.started" or "step.admitted" or "step.claimed" && (!progress.IsRunning(happened.Path) || !_started.Add(happened.Path))) { return; }
        if (happened.Kind is "step.completed" or "step.failed" or "step.attempted" or "step.cancelled" or "step.refused") { _started.Remove(happened.Path); }
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{happened.Time.ToLocalTime():HH:mm:ss} {Texts.OneLine(text, LongestText)}"));
    }

    public void Say(string text) => writer.WriteLine(text);

    public void Pause() { }

    public void End(RunOutcome outcome, RunProgress progress)
    {
        writer.WriteLine(EventLines.Describe(outcome));
        writer.Flush();
    }

    public void Dispose() { }
}
