using Tutti.Kernel.Diagnostics;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Objects;

namespace Tutti.Kernel.Steps;

/// <summary>What the action of a step knows of its attempt. Members may be used from any thread until the action returns.</summary>
public sealed class StepContext
{
    private readonly IStepAttempt _attempt;

    internal StepContext(IStepAttempt attempt) => _attempt = attempt;

    /// <summary>The run.</summary>
    public RunId Run => _attempt.Run;

    /// <summary>How often the run has continued as new.</summary>
    public int Generation => _attempt.Generation;

    /// <summary>The step's path.</summary>
    public string Path => _attempt.Path;

    /// <summary>1 for the first attempt.</summary>
    public int Attempt => _attempt.Number;

    /// <summary>Cancelled when the run, the branch or the attempt's time is over. The effect may have happened all the same.</summary>
    public CancellationToken CancellationToken => _attempt.CancellationToken;

    /// <summary>The same for every attempt, after crashes and on other machines (rule R7): hand it to the target.</summary>
    public string IdempotencyKey => Mutations.Is(Mutation.AttemptInKey) ? $"{Run}-{_attempt.Key}-{_attempt.GetHashCode()}" : IdempotencyKeys.Of(Run, Generation, _attempt.Key);

    /// <summary>The note that an earlier attempt left, or empty.</summary>
    public ReadOnlyMemory<byte> EarlierNote => _attempt.EarlierNote;

    /// <summary>Says that the attempt is alive and makes progress: restarts the idle limits of step and run.</summary>
    public void Heartbeat() => _attempt.Heartbeat();

    /// <summary>Leaves a note for later attempts, for example the process that was started.</summary>
    /// <param name="note">At most 64 KiB; replaces the note before.</param>
    /// <returns>Completes when the note is durable.</returns>
    public Task NoteAsync(ReadOnlyMemory<byte> note) => _attempt.NoteAsync(note);

    /// <summary>Shows output to whoever watches. It is not journaled; what must be kept belongs into the result.</summary>
    /// <param name="text">Already redacted.</param>
    public void Output(string text) => _attempt.Output(text);

    /// <summary>Looks at the state of an Object. What a step makes of it stands in its result, so replay sees what was seen first; a step that is tried again looks anew.</summary>
    /// <typeparam name="TState">The Object's state.</typeparam>
    /// <typeparam name="TMessage">Its messages.</typeparam>
    /// <typeparam name="TReply">Its replies.</typeparam>
    /// <typeparam name="TEvent">Its events.</typeparam>
    /// <typeparam name="T">What is taken from it.</typeparam>
    /// <param name="definition">The kind of Objects, as this host declares it.</param>
    /// <param name="key">Which of them; one that nobody has asked is as it begins.</param>
    /// <param name="read">Takes what is wanted. It must not keep or change the state.</param>
    /// <returns>What was taken, once everything it says is durable.</returns>
    public Task<T> LookAsync<TState, TMessage, TReply, TEvent, T>(ObjectDefinition<TState, TMessage, TReply, TEvent> definition, string key, Func<TState, T> read)
        where TState : class => _attempt.LookAsync(definition, key, read);
}
