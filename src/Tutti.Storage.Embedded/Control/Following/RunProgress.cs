using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Storage.Embedded.Control.Following;

/// <summary>Folds the events of a run into its steps. Not thread safe.</summary>
public sealed class RunProgress
{
    private readonly List<string> _order = [];
    private readonly HashSet<string> _children = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StepView> _steps = new(StringComparer.Ordinal);

    /// <summary>Position of the newest event; -1 before the first.</summary>
    public long Position { get; private set; } = -1;

    /// <summary>Steps and waits in the order in which they began.</summary>
    public IEnumerable<StepView> Steps => _order.Select(path => _steps[path]);

    /// <summary>Whether some attempt runs now, as live signs tell.</summary>
    public bool HasRunning => _steps.Values.Any(static step => step.Status == StepStates.Running);

    /// <summary>Whether an attempt of a step runs now.</summary>
    /// <param name="path">The step's path.</param>
    public bool IsRunning(string path) => _steps.GetValueOrDefault(path) is { Status: StepStates.Running };

    /// <summary>Whether a person is asked something.</summary>
    public bool IsAsking => _steps.Values.Any(static step => step.Status is StepStates.Asking or StepStates.Unknown);

    /// <summary>Whether the run waits for a child.</summary>
    public bool HasChildren => _children.Count > 0;

    /// <summary>Why the run is paused or stopped; empty while it is neither.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>The code of <see cref="Reason"/>.</summary>
    public string ReasonCode { get; private set; } = "";

    /// <summary>Takes the next event.</summary>
    /// <param name="happened">The event.</param>
    public void Add(EventView happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        Position = Math.Max(Position, happened.Position ?? -1);
        if (happened.Kind == "child.started") { _children.Add(happened.Path); }
        else if (happened.Kind is "child.ended" or "wait.closed") { _children.Remove(happened.Path); }
        if (happened.Path.Length > 0 && StateAfter(happened) is { } state) { Update(happened, state); }
        else if (happened is { Kind: "step.output", Path.Length: > 0 } && _steps.TryGetValue(happened.Path, out var step)) { _steps[happened.Path] = step with { Output = LastLine(happened.Text, step.Output) }; }
        else { AddToRun(happened); }
    }

    /// <summary>Says that the host is gone: what ran no longer does.</summary>
    public void Interrupt()
    {
        foreach (var path in _order.Where(path => _steps[path].Status == StepStates.Running).ToList())
        {
            _steps.Remove(path);
            _order.Remove(path);
        }
    }

    private void Update(EventView happened, string state)
    {
        if (!_steps.TryGetValue(happened.Path, out var step))
        {
            _order.Add(happened.Path);
            step = new StepView { Path = happened.Path, Status = state };
        }

        // A live sign may come after the record of the end that it belongs before.
        if (happened.Position is null && state == StepStates.Running && StepStates.IsEnded(step.Status)) { return; }
        _steps[happened.Path] = step with
        {
            Status = state,
            Attempts = Math.Max(step.Attempts, happened.Attempt ?? 0),
            DurationMs = happened.DurationMs ?? step.DurationMs,
            Text = TextOf(happened, step),
            Code = happened.Code,
            CorrectedBy = happened.Kind is "step.corrected" or "scope.corrected" ? happened.By : step.CorrectedBy,
            Since = happened.Time,
            Due = happened.Due,
            Output = StepStates.IsEnded(state) ? "" : step.Output,
        };
    }

    private void AddToRun(EventView happened)
    {
        switch (happened.Kind)
        {
            case "run.paused" or "run.needs-attention" or "run.failed" or "run.cancelled" or "undo.started":
                (Reason, ReasonCode) = (happened.Text, happened.Code);
                break;
            case "signal.received":
                CompleteSignal(happened);
                break;
            case "run.continued":
                _order.Clear();
                _steps.Clear();
                _children.Clear();
                break;
            case "run.unpaused" or "run.attention-cleared" or "run.rewound":
                (Reason, ReasonCode) = ("", "");
                break;
        }
    }

    /// <summary>Signals arrive at the run; the oldest wait for their name takes them (rule R6).</summary>
    private void CompleteSignal(EventView happened)
    {
        var awaited = _order.Find(path => _steps[path].Status == StepStates.Waiting && _steps[path].Text == SignalText(happened.Text));
        if (awaited is not null) { _steps[awaited] = _steps[awaited] with { Status = StepStates.Completed, Since = happened.Time }; }
    }

    private static string SignalText(string name) => $"signal '{name}'";

    private static string? StateAfter(EventView happened) => happened.Kind switch
    {
        "step.started" or "step.admitted" or "step.claimed" => StepStates.Running,
        "step.completed" or "timer.fired" or "question.answered" => StepStates.Completed,
        "step.failed" => StepStates.Failed,
        "step.refused" => StepStates.Refused,
        "step.corrected" => StepStates.Running,
        "scope.corrected" => StepStates.Completed,
        "scope.told" => StepStates.Told,
        "step.cancelled" or "wait.closed" => StepStates.Cancelled,
        "step.attempted" => StepStates.Retrying,
        "step.unknown" => StepStates.Unknown,
        "step.resolved" => StepStates.Waiting,
        "timer.set" or "signal.awaited" or "child.started" => StepStates.Waiting,
        "child.ended" => happened.Code.Length > 0 ? StepStates.Failed : StepStates.Completed,
        "question.asked" => StepStates.Asking,
        _ => null,
    };

    private static string TextOf(EventView happened, StepView before) => happened.Kind switch
    {
        "step.corrected" or "scope.corrected" => $"corrected by {happened.By}: {happened.Text}",
        "scope.told" => $"told by {happened.By}: {happened.Text}",
        "step.completed" when before.CorrectedBy is not null => before.Text,
        "step.completed" or "step.started" or "step.admitted" or "step.claimed" or "timer.fired" => "",
        "timer.set" => "a timer",
        "signal.awaited" => SignalText(happened.Text),
        "child.started" => $"child {happened.Text}",
        "question.answered" => $"{before.Text} → {happened.Text}{(happened.By.Length > 0 ? $" ({happened.By})" : "")}",
        _ => happened.Text,
    };

    private static string LastLine(string text, string before)
    {
        var line = text.TrimEnd().Split('\n')[^1].Trim();
        return line.Length > 0 ? line : before;
    }
}
