using Microsoft.Extensions.Logging;
using Tutti.Kernel.Diagnostics;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Objects;
using Tutti.Kernel.Runs;

namespace Tutti.Kernel.Engine;

/// <summary>Objects: asked from outside of runs, looked at, woken (rule G4).</summary>
public sealed partial class TuttiEngine
{
    /// <summary>Sends a message to an Object.</summary>
    /// <typeparam name="TState">The Object's state.</typeparam>
    /// <typeparam name="TMessage">The message.</typeparam>
    /// <typeparam name="TReply">The reply.</typeparam>
    /// <typeparam name="TEvent">The Object's events.</typeparam>
    /// <param name="definition">The kind of Objects, as this host declares it.</param>
    /// <param name="key">Which of them; one that nobody has asked before begins here.</param>
    /// <param name="message">The message.</param>
    /// <param name="by">Who asks, for the journal.</param>
    /// <param name="id">The same id within 24 hours is the same message: it is answered as before. Empty for a message of its own.</param>
    /// <param name="cancellationToken">Ends the wait; the message may be decided on all the same.</param>
    /// <returns>The reply, once everything it says is durable.</returns>
    /// <exception cref="TuttiException">The Object refused the message, as a state that is durable has it, or this host cannot ask it.</exception>
    public async Task<TReply> RequestAsync<TState, TMessage, TReply, TEvent>(
        ObjectDefinition<TState, TMessage, TReply, TEvent> definition, string key, TMessage message, string by = "", string id = "", CancellationToken cancellationToken = default)
        where TState : class
    {
        ArgumentNullException.ThrowIfNull(by);
        ArgumentNullException.ThrowIfNull(id);
        while (true)
        {
            var cell = await CellOfAsync(definition, key, cancellationToken).ConfigureAwait(false);
            var position = -1L;
            TReply? reply;
            try
            {
                if (!cell.TryAsk(message, RequestId.Outside(id), new RequestSender(default, by), out reply, out position)) { continue; }
            }
            catch (Exception) when (position >= 0 && !Mutations.Is(Mutation.RefusalBeforeDurable))
            {
                await DurableAsync(position, cancellationToken).ConfigureAwait(false); // what it was refused for
                throw;
            }

            await DurableAsync(position, cancellationToken).ConfigureAwait(false);
            return reply!; // set by TryAsk
        }
    }

    /// <summary>Looks at the state of an Object.</summary>
    /// <typeparam name="TState">The Object's state.</typeparam>
    /// <typeparam name="TMessage">Its messages.</typeparam>
    /// <typeparam name="TReply">Its replies.</typeparam>
    /// <typeparam name="TEvent">Its events.</typeparam>
    /// <typeparam name="T">What is taken from it.</typeparam>
    /// <param name="definition">The kind of Objects, as this host declares it.</param>
    /// <param name="key">Which of them; one that nobody has asked is as it begins.</param>
    /// <param name="read">Takes what is wanted. It must not keep or change the state.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What was taken, once everything it says is durable.</returns>
    public async Task<T> LookAsync<TState, TMessage, TReply, TEvent, T>(
        ObjectDefinition<TState, TMessage, TReply, TEvent> definition, string key, Func<TState, T> read, CancellationToken cancellationToken = default)
        where TState : class
    {
        ArgumentNullException.ThrowIfNull(read);
        while (true)
        {
            var cell = await CellOfAsync(definition, key, cancellationToken).ConfigureAwait(false);
            if (!cell.TryLook(read, out var value, out var position)) { continue; }
            await DurableAsync(position, cancellationToken).ConfigureAwait(false);
            return value!; // set by TryLook
        }
    }

    /// <summary>The keys of the Objects of a kind that exist, in order of their beginning.</summary>
    /// <param name="definition">The kind.</param>
    public IReadOnlyList<string> ObjectKeys(ObjectDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return Catalogue.ObjectKeys(definition.Id);
    }

    /// <summary>What happened to an Object, oldest first, as its journal has it.</summary>
    /// <typeparam name="TState">The Object's state.</typeparam>
    /// <typeparam name="TMessage">Its messages.</typeparam>
    /// <typeparam name="TReply">Its replies.</typeparam>
    /// <typeparam name="TEvent">Its events.</typeparam>
    /// <param name="definition">The kind of Objects, as this host declares it.</param>
    /// <param name="key">Which of them.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <returns>Nothing for an Object that nobody has asked.</returns>
    public Task<IReadOnlyList<ObjectChange<TEvent>>> ChangesAsync<TState, TMessage, TReply, TEvent>(
        ObjectDefinition<TState, TMessage, TReply, TEvent> definition, string key, CancellationToken cancellationToken = default)
        where TState : class => ChangesAsync(definition, key, from: 0, cancellationToken);

    /// <summary>What happened to an Object from a position on, oldest first. What lies before it is not read, so that who follows an Object pays for what is new alone.</summary>
    /// <typeparam name="TState">The Object's state.</typeparam>
    /// <typeparam name="TMessage">Its messages.</typeparam>
    /// <typeparam name="TReply">Its replies.</typeparam>
    /// <typeparam name="TEvent">Its events.</typeparam>
    /// <param name="definition">The kind of Objects, as this host declares it.</param>
    /// <param name="key">Which of them.</param>
    /// <param name="from">Only changes at this position of the journal or later.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public async Task<IReadOnlyList<ObjectChange<TEvent>>> ChangesAsync<TState, TMessage, TReply, TEvent>(
        ObjectDefinition<TState, TMessage, TReply, TEvent> definition, string key, long from, CancellationToken cancellationToken = default)
        where TState : class
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentException.ThrowIfNullOrEmpty(key);
        var id = _objects.IdOf(definition, key);
        if (!Catalogue.TryLocate(id, out _, out _)) { return []; }
        var changes = new List<ObjectChange<TEvent>>();
        foreach (var record in await Store.ReadRunAsync(id, from, cancellationToken).ConfigureAwait(false))
        {
            if (record.Kind != RecordKind.ObjectChanged) { continue; }
            var body = ObjectChangedBody.Decode(record.Body.Span);
            var events = ChangeContent.Split(record.Content).Events.Select(happened => definition.Codecs.Event.Decode(happened.Span));
            changes.Add(new ObjectChange<TEvent>(record.Position, DateTimeOffset.UnixEpoch.AddMicroseconds(record.Time), body.By, [.. events]));
        }

        return changes;
    }

    private async ValueTask<ObjectCell<TState, TMessage, TReply, TEvent>> CellOfAsync<TState, TMessage, TReply, TEvent>(
        ObjectDefinition<TState, TMessage, TReply, TEvent> definition, string key, CancellationToken cancellationToken)
        where TState : class
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentException.ThrowIfNullOrEmpty(key);
        var id = _objects.IdOf(definition, key);
        if (!_objects.TryGet(definition, key, id, out var cell)) { cell = await _objects.GetAsync(id, cancellationToken).ConfigureAwait(false); }
        return ObjectErrors.Typed<ObjectCell<TState, TMessage, TReply, TEvent>>(cell);
    }

    private async Task DurableAsync(long position, CancellationToken cancellationToken)
    {
        if (position < Store.DurableHead || Mutations.Is(Mutation.AnswerBeforeDurable)) { return; }
        var durable = new DurableSignal(Store);
        durable.Await(position + 1);
        Store.Watch(durable);
        Store.Flush();
        await durable.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The time of an Object has come, or may have.</summary>
    private async Task WakeObjectAsync(RunId id)
    {
        try
        {
            while (!(await _objects.GetAsync(id, CancellationToken.None).ConfigureAwait(false)).TryWake()) { }
            Store.Flush();
        }
#pragma warning disable CA1031 // The boundary to the Object's own code: nobody waits for this, and no other Object is hurt by it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            if (!_isClosing) { LogObjectNotWoken(error, id); }
        }
    }

    private async Task ReadObjectAsync(RunId run, PathKey key, RunId id)
    {
        Exception? problem = null;
        try { await _objects.GetAsync(id, CancellationToken.None).ConfigureAwait(false); }
#pragma warning disable CA1031 // The boundary of a read: the run that asked gets the error.
        catch (Exception error)
#pragma warning restore CA1031
        {
            problem = error;
        }

        Post(run, new RunInput.ObjectReady(key, problem));
    }

    [LoggerMessage(1104, LogLevel.Warning, "The Object {Id} could not be woken; it is tried again at the next start of a host, or when it is asked")]
    private partial void LogObjectNotWoken(Exception error, RunId id);

    private sealed class ObjectHost(TuttiEngine engine) : IObjectHost
    {
        public IRunStore Store => engine.Store;

        public long NowUs => engine._wakes.NowUs;

        public void Arm(RunId id, long dueUs) => engine._wakes.Add(id, dueUs, WakeTarget.Object);

        public void Send(RunId from, SignalBody signal, ReadOnlyMemory<byte> content) => engine._host.Send(from, signal, content);

        public bool HasEnded(RunId run) => !engine.Catalogue.IsUnfinished(run) && !engine.IsActive(run) && !engine._announced.Contains(run);

        public void Schedule(Action<object?> work, object? state) => engine._options.Scheduler.Schedule(work, state);
    }
}
