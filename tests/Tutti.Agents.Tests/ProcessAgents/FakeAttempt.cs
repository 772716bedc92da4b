using System.Text;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Objects;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.Tests.ProcessAgents;

/// <summary>An attempt without an engine: keeps what the action says.</summary>
internal sealed class FakeAttempt(CancellationToken cancellationToken) : IStepAttempt
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource _livesStill = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Number => 1;

    public RunId Run { get; } = RunId.FromKey(Guid.Empty, "test");

    public int Generation => 0;

    public PathKey Key => PathKey.Root;

    public string Path => "agent";

    public ReadOnlyMemory<byte> EarlierNote { get; init; }

    public CancellationToken CancellationToken => cancellationToken;

    internal IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate) { return [.. _lines]; }
        }
    }

    /// <summary>Completes with the first heartbeat.</summary>
    internal Task LivesStill => _livesStill.Task;

    internal string? Note { get; private set; }

    internal int Heartbeats { get; private set; }

    public void Heartbeat()
    {
        lock (_gate)
        {
            Heartbeats++;
            _livesStill.TrySetResult();
        }
    }

    public Task NoteAsync(ReadOnlyMemory<byte> note)
    {
        Note = Encoding.UTF8.GetString(note.Span);
        return Task.CompletedTask;
    }

    public void Output(string text)
    {
        lock (_gate) { _lines.Add(text); }
    }

    public Task<T> LookAsync<TState, TMessage, TReply, TEvent, T>(ObjectDefinition<TState, TMessage, TReply, TEvent> definition, string key, Func<TState, T> read)
        where TState : class => throw new NotSupportedException("There is no store.");
}
