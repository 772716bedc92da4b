using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Objects;
using Tutti.Kernel.Payloads;
using Tutti.Kernel.Undo;

namespace Tutti.Kernel.Runs;

/// <summary>What a run needs from whoever hosts it. Nothing else of the world reaches a run.</summary>
internal interface IRunHost
{
    IRunStore Store { get; }

    TimeProvider Time { get; }

    PayloadTypes Payloads { get; }

    UndoRegistry Undos { get; }

    /// <summary>How long a cancelled or timed-out action may take to return before it is given up.</summary>
    TimeSpan SettleGrace { get; }

    /// <summary>Runs a callback soon, on any thread but this one's stack.</summary>
    void Schedule(Action<object?> work, object? state);

    /// <summary>Pumps the run soon, on any thread but this one's stack.</summary>
    void SchedulePump(RunExecution run);

    /// <summary>The run's pump has nothing to do until its records are durable: commits now, or soon with those of other runs.</summary>
    void Commit();

    /// <summary>Posts <see cref="RunInput.Tick"/> to the run at the due time; reads it into memory for that only where it <c>wakes</c>.</summary>
    void Arm(RunId run, long dueUs, bool wakes = true);

    /// <summary>A number from [0, 1) for spreading retries.</summary>
    double DrawLot();

    /// <summary>The run has nothing to do in memory: forget it.</summary>
    void Evict(RunExecution run);

    /// <summary>The run must be read and replayed anew: a new generation, or a cleared attention.</summary>
    void Reload(RunExecution run);

    /// <summary>An input came too late for this incarnation: hand it to the next one.</summary>
    void Repost(RunId run, RunInput input);

    /// <summary>A defect of the kernel or of the store ended the run's life in memory; its journal stands.</summary>
    void Collapsed(RunExecution run, Exception error);

    /// <summary>A durable record of the run has been delivered or noted: tell whoever watches.</summary>
    void Announce(RunExecution run, in Delivery delivery);

    /// <summary>Something that is not journaled: a step started, output of a step.</summary>
    void Whisper(RunExecution run, PathKey key, string path, string kind, string text);

    /// <summary>Routes a durable <c>SignalSent</c> to its target.</summary>
    void Send(RunId from, SignalBody signal, ReadOnlyMemory<byte> content);

    /// <summary>Makes sure that a durable <c>ChildStarted</c>'s run exists, and that its end reaches the parent.</summary>
    void EnsureChild(RunId parent, PathKey key, ChildStartedBody child, ReadOnlyMemory<byte> input);

    /// <summary>The Objects of this host.</summary>
    ObjectTable Objects { get; }

    /// <summary>Reads an Object into memory, then posts <see cref="RunInput.ObjectReady"/> to the run.</summary>
    void ReadObject(RunId run, PathKey key, RunId id);

    /// <summary>Takes something from the state of an Object, for a step.</summary>
    Task<T> LookAsync<TState, TMessage, TReply, TEvent, T>(ObjectDefinition<TState, TMessage, TReply, TEvent> definition, string key, Func<TState, T> read, CancellationToken cancellationToken)
        where TState : class;

    /// <summary>Asks a child to cancel.</summary>
    void CancelChild(RunId child, string reason);
}
