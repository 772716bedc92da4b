using System.Diagnostics;
using System.Diagnostics.Metrics;
using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Diagnostics;

/// <summary>Names of traces and metrics; they are API. Subscribe with <c>AddSource("Tutti")</c> and <c>AddMeter("Tutti")</c>.</summary>
public static class TuttiDiagnostics
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "Tutti";

    /// <summary>Tag: the run's id.</summary>
    public const string RunTag = "tutti.run.id";

    /// <summary>Tag: the step's path.</summary>
    public const string StepTag = "tutti.step.path";

    /// <summary>Tag: the attempt, 1 for the first.</summary>
    public const string AttemptTag = "tutti.step.attempt";

    /// <summary>Tag: how a step ended: <c>completed</c>, <c>failed</c>, <c>cancelled</c>.</summary>
    public const string OutcomeTag = "tutti.outcome";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Steps = Meter.CreateCounter<long>("tutti.steps", "{step}", "Steps that ended, by outcome.");
    private static readonly Counter<long> Runs = Meter.CreateCounter<long>("tutti.runs", "{run}", "Runs that ended, by outcome.");

    private static readonly Histogram<double> StepDuration = Meter.CreateHistogram(
        "tutti.step.duration",
        "s",
        "Time that the last attempt of a step took.",
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.01, 0.1, 1, 10, 60, 600, 3600] });

    internal static bool TracesSteps => Source.HasListeners();

    internal static Activity? StartStep(RunId run, string path, int attempt)
    {
        if (!TracesSteps) { return null; }
        var activity = Source.StartActivity("tutti.step");
        activity?.SetTag(RunTag, run.ToString());
        activity?.SetTag(StepTag, path);
        activity?.SetTag(AttemptTag, attempt);
        return activity;
    }

    internal static bool CountsSteps => Steps.Enabled || StepDuration.Enabled;

    internal static void CountStep(string outcome, long durationUs)
    {
        if (Steps.Enabled) { Steps.Add(1, new KeyValuePair<string, object?>(OutcomeTag, outcome)); }
        if (StepDuration.Enabled) { StepDuration.Record(durationUs / 1e6, new KeyValuePair<string, object?>(OutcomeTag, outcome)); }
    }

    internal static void CountRun(string outcome)
    {
        if (Runs.Enabled) { Runs.Add(1, new KeyValuePair<string, object?>(OutcomeTag, outcome)); }
    }
}
