using System.Globalization;
using Tutti.Agents.Processes;

namespace Tutti.Agents.Tests.Processes;

/// <summary>Keeps what a process did, and lets a test wait for a line.</summary>
internal sealed class RecordingObserver : IProcessObserver
{
    private readonly Lock _gate = new();
    private readonly List<(OutputSource Source, string Text)> _lines = [];
    private readonly List<(string Text, TaskCompletionSource Seen)> _awaited = [];

    internal Func<ProcessIdentity, ValueTask> OnClaim { get; init; } = static _ => ValueTask.CompletedTask;

    internal string? FailsAt { get; init; }

    internal ProcessIdentity? Claim { get; private set; }

    internal IReadOnlyList<(OutputSource Source, string Text)> Lines
    {
        get
        {
            lock (_gate) { return [.. _lines]; }
        }
    }

    /// <summary>The numbers that scripts print as <c>pid 123</c>.</summary>
    internal int[] ProcessIds => [.. Lines
        .Where(static line => line.Text.StartsWith("pid ", StringComparison.Ordinal))
        .Select(static line => int.Parse(line.Text.AsSpan(4), CultureInfo.InvariantCulture))];

    public ValueTask OnClaimAsync(ProcessIdentity identity, CancellationToken cancellationToken)
    {
        Claim = identity;
        return OnClaim(identity);
    }

    public void OnLine(OutputLine line)
    {
        lock (_gate)
        {
            _lines.Add((line.Source, line.Text.ToString()));
            foreach (var (text, seen) in _awaited)
            {
                if (line.Text.Span.SequenceEqual(text)) { seen.TrySetResult(); }
            }
        }

        if (FailsAt is not null && line.Text.Span.SequenceEqual(FailsAt)) { throw new InvalidDataException(FailsAt); }
    }

    internal Task LineAsync(string text)
    {
        lock (_gate)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_lines.Exists(line => line.Text == text)) { seen.SetResult(); }
            _awaited.Add((text, seen));
            return Patience.ForAsync(seen.Task, $"the line '{text}'");
        }
    }
}
