using Tutti.Kernel.Journal;
using Tutti.Kernel.Objects;

namespace Tutti.Kernel.Guards;

/// <summary>What a step offers to its guard.</summary>
internal interface IGuardHost
{
    RunId Run { get; }

    string IdempotencyKey { get; }

    string Path { get; }

    /// <summary>Asks an Object at once; the same id within the step is the same message.</summary>
    /// <exception cref="ObjectAbsentException">It must be read first.</exception>
    TReply Request<TState, TMessage, TReply, TEvent>(ObjectDefinition<TState, TMessage, TReply, TEvent> definition, string key, TMessage message, string id)
        where TState : class;
}

/// <summary>An Object must be read into memory first; whoever asked is called again.</summary>
#pragma warning disable CA1064 // It never leaves the kernel.
internal sealed class ObjectAbsentException(RunId id) : Exception("An Object is not in memory yet.")
#pragma warning restore CA1064
{
    public RunId Id { get; } = id;
}
