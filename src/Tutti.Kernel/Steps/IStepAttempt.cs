using Tutti.Kernel.Journal;

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
}
