using Tutti.Kernel.Journal;
using Tutti.Kernel.Objects;

namespace Tutti.Kernel.Steps;

/// <summary>What a running attempt offers to its action.</summary>
internal interface IStepAttempt
{
    int Number { get; }

    RunId Run { get; }

    int Generation { get; }

    PathKey Key { get; }

    string Path { get; }

    ReadOnlyMemory<byte> EarlierNote { get; }

    CancellationToken CancellationToken { get; }

    void Heartbeat();

    Task NoteAsync(ReadOnlyMemory<byte> note);

    void Output(string text);

    Task<T> LookAsync<TState, TMessage, TReply, TEvent, T>(ObjectDefinition<TState, TMessage, TReply, TEvent> definition, string key, Func<TState, T> read)
        where TState : class;
}
