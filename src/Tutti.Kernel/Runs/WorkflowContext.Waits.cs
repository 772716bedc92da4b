using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Objects;
using Tutti.Kernel.Waits;

namespace Tutti.Kernel.Runs;

/// <summary>Waiting for the world: timers, signals, people, children.</summary>
public sealed partial class WorkflowContext
{
    /// <summary>Waits for a time span. The run leaves memory meanwhile, and the due time survives crashes.</summary>
    /// <param name="name">The wait's name in this scope.</param>
    /// <param name="delay">Counted from <see cref="UtcNow"/>.</param>
    public Task DelayAsync(string name, TimeSpan delay) => UntilAsync(name, UtcNow + delay);

    /// <summary>Waits for a point in time.</summary>
    /// <param name="name">The wait's name in this scope.</param>
    /// <param name="due">A time in the past is over at once.</param>
    public Task UntilAsync(string name, DateTimeOffset due)
    {
        var (key, path) = Name(name);
        RefuseCancelled();
        var wait = new TimerWait(this, key, path, (due.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond);
        Run.Register(wait);
        return wait.Task;
    }

    /// <summary>Waits for the next signal of a name; signals that came before are buffered, first in, first out (rule R6).</summary>
    /// <typeparam name="T">The payload.</typeparam>
    /// <param name="name">The signal's name, the same for every scope of the run.</param>
    public Task<T> SignalAsync<T>(string name)
    {
        var (key, path) = Name(name);
        RefuseCancelled();
        var wait = new SignalWait<T>(this, key, path, name, Payloads.For<T>());
        Run.RegisterSignal(wait);
        return wait.Task;
    }

    /// <summary>Sends a signal to another run, at least once; the receiver drops repetitions.</summary>
    /// <typeparam name="T">The payload.</typeparam>
    /// <param name="name">The send's name in this scope.</param>
    /// <param name="target">The receiving run.</param>
    /// <param name="signal">The signal's name.</param>
    /// <param name="payload">The payload.</param>
    /// <returns>Completes when the signal is durable here.</returns>
    public Task SendSignalAsync<T>(string name, RunId target, string signal, T payload)
    {
        var (key, path) = Name(name);
        RefuseCancelled();
        var codec = Payloads.For<T>();
        var body = new SignalBody(signal, RunId.ToString(), $"{Generation}-{key}", codec.Id, target);
        var wait = new SendWait(this, key, path, body, codec.Encode(payload));
        Run.Register(wait);
        return wait.Task;
    }

    /// <summary>Asks a person and waits for the answer.</summary>
    /// <param name="name">The question's name in this scope.</param>
    /// <param name="question">The question.</param>
    public Task<Answer> AskAsync(string name, Question question)
    {
        ArgumentNullException.ThrowIfNull(question);
        if (question.Choices.Count == 0) { throw new ArgumentException("A question needs at least one choice.", nameof(question)); }
        var (key, path) = Name(name);
        RefuseCancelled();
        var wait = new QuestionWait(this, key, path, question, Run.DeliveredTimeUs);
        Run.Register(wait);
        return wait.Task;
    }

    /// <summary>Sends a message to an Object and waits for its reply. The Object decides on it once, whatever crashes in between (rule G4).</summary>
    /// <typeparam name="TState">The Object's state.</typeparam>
    /// <typeparam name="TMessage">The message.</typeparam>
    /// <typeparam name="TReply">The reply.</typeparam>
    /// <typeparam name="TEvent">The Object's events.</typeparam>
    /// <param name="name">The message's name in this scope.</param>
    /// <param name="definition">The kind of Objects, as the host declares it.</param>
    /// <param name="key">Which of them; one that nobody has asked before begins here.</param>
    /// <param name="message">The message.</param>
    /// <exception cref="RequestRefusedException">The Object refused it.</exception>
    public Task<TReply> RequestAsync<TState, TMessage, TReply, TEvent>(string name, ObjectDefinition<TState, TMessage, TReply, TEvent> definition, string key, TMessage message)
        where TState : class
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentException.ThrowIfNullOrEmpty(key);
        var (pathKey, path) = Name(name);
        RefuseCancelled();
        var wait = new RequestWait<TState, TMessage, TReply, TEvent>(this, pathKey, path, definition, key, message, Payloads.For<TReply>());
        Run.Register(wait);
        return wait.Task;
    }

    /// <summary>Starts a child run and waits for its output. Cancellation reaches the child.</summary>
    /// <typeparam name="TInput">The child's input.</typeparam>
    /// <typeparam name="TOutput">The child's output.</typeparam>
    /// <param name="name">The child's name in this scope; the child's id follows from its path.</param>
    /// <param name="definition">Id of the child's workflow.</param>
    /// <param name="input">The child's input.</param>
    /// <param name="version">The child's version; 0 for the newest that the host knows when it starts.</param>
    /// <exception cref="ChildFailedException">The child failed or was cancelled.</exception>
    public Task<TOutput> ChildAsync<TInput, TOutput>(string name, string definition, TInput input, int version = 0)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(definition);
        var (key, path) = Name(name);
        RefuseCancelled();
        var codec = Payloads.For<TInput>();
        var body = new ChildStartedBody(RunId.ForChild(RunId, Generation, key), definition, version, codec.Id) { Marks = Run.Marks };
        var wait = new ChildWait<TOutput>(this, key, path, body, codec.Encode(input), Payloads.For<TOutput>());
        Run.Register(wait);
        return wait.Task;
    }

    /// <summary>Which branch this run takes for a change of the code: decided once, then journaled (rule R3).</summary>
    /// <param name="change">The change's id.</param>
    /// <param name="current">The number of the newest branch, at least 1.</param>
    /// <returns><paramref name="current"/> or an older number that the run decided for; 0 for runs that went past here before the change.</returns>
    public Task<int> VersionAsync(string change, int current)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(change);
        ArgumentOutOfRangeException.ThrowIfLessThan(current, 1);
        Run.RequireOwnThread(change);
        return Run.DecideVersionAsync(change, current);
    }

    /// <summary>Ends this generation and begins the run again with a new input; write <c>throw context.ContinueAsNew(input)</c>.</summary>
    /// <typeparam name="T">The input.</typeparam>
    /// <param name="input">The new input.</param>
    /// <returns>What to throw.</returns>
    /// <exception cref="TuttiException">A child is open or an undo is pending (rule R8).</exception>
    public Exception ContinueAsNew<T>(T input)
    {
        Run.RequireOwnThread(nameof(ContinueAsNew));
        if (Run.ReasonNotToContinue() is { } reason)
        {
            throw new TuttiException("TUT1025", $"Run {RunId} cannot continue as new: {reason}. Finish that first.");
        }

        var codec = Payloads.For<T>();
        return new ContinueAsNewException(codec.Id, codec.Encode(input));
    }
}
