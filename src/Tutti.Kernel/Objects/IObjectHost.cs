using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;

namespace Tutti.Kernel.Objects;

/// <summary>What an Object needs from whoever hosts it. Nothing else of the world reaches it.</summary>
internal interface IObjectHost
{
    IRunStore Store { get; }

    /// <summary>Microseconds since 1970, as the host's clock has it.</summary>
    long NowUs { get; }

    /// <summary>Wakes the Object at a time.</summary>
    void Arm(RunId id, long dueUs);

    /// <summary>Routes a durable <c>SignalSent</c> to its target.</summary>
    void Send(RunId from, SignalBody signal, ReadOnlyMemory<byte> content);

    /// <summary>Whether a run is over, or unknown.</summary>
    bool HasEnded(RunId run);

    /// <summary>Runs a callback soon, on any thread but this one's stack.</summary>
    void Schedule(Action<object?> work, object? state);
}
