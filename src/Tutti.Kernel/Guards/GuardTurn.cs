using Tutti.Kernel.Journal;
using Tutti.Kernel.Objects;

namespace Tutti.Kernel.Guards;

/// <summary>One call of a guard: which attempt it is about, and what it may do.</summary>
public sealed class GuardTurn
{
    private readonly IGuardHost _host;

    internal GuardTurn(IGuardHost host, DateTimeOffset now) => (_host, Now) = (host, now);

    /// <summary>The run.</summary>
    public RunId Run => _host.Run;

    /// <summary>The step's path in its run.</summary>
    public string Path => _host.Path;

    /// <summary>The same for every attempt, after crashes and on other machines (rule R7): an id for what Objects hold for this step.</summary>
    public string IdempotencyKey => _host.IdempotencyKey;

    /// <summary>The moment, as the journal will have it.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Position of the run's newest record: another one for each time that a step is let through anew.</summary>
    public long After { get; internal init; }

    /// <summary>1 for the first attempt.</summary>
    public int Attempt { get; internal init; }

    /// <summary>Whether the step was let through before and may have acted: the host stopped meanwhile, or an attempt was lost.</summary>
    public bool IsRepeat { get; internal init; }

    /// <summary>How the attempt ended; <see cref="AttemptEnd.None"/> while it is asked whether it may begin.</summary>
    public AttemptEnd End { get; internal init; }

    /// <summary>The note of the newest admission; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Note { get; internal init; }

    /// <summary>What a person says that the step cost, with their word on what became of it; empty where nobody says.</summary>
    public IReadOnlyCollection<string> Costs { get; internal init; } = [];

    internal List<string>? Marks { get; private set; }

    /// <summary>Asks an Object, now. What it decides lies in the log before what this call decides.</summary>
    /// <typeparam name="TState">The Object's state.</typeparam>
    /// <typeparam name="TMessage">The message.</typeparam>
    /// <typeparam name="TReply">The reply.</typeparam>
    /// <typeparam name="TEvent">The Object's events.</typeparam>
    /// <param name="definition">The kind of Objects, as this host declares it.</param>
    /// <param name="key">Which of them.</param>
    /// <param name="message">The message.</param>
    /// <param name="id">The same id within the step is the same message, which is decided on once, whatever crashes in between. Empty for a message that may be decided on again.</param>
    /// <returns>The reply, not durable yet.</returns>
    public TReply Request<TState, TMessage, TReply, TEvent>(ObjectDefinition<TState, TMessage, TReply, TEvent> definition, string key, TMessage message, string id = "")
        where TState : class => _host.Request(definition, key, message, id);

    /// <summary>Puts a mark on the run, for good, where the attempt returned: forks, children and later generations have it too.</summary>
    /// <param name="mark">At most 128 characters.</param>
    public void Mark(string mark)
    {
        ArgumentException.ThrowIfNullOrEmpty(mark);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mark.Length, 128);
        (Marks ??= []).Add(mark);
    }
}
