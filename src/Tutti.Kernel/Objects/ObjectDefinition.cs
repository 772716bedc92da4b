using Tutti.Kernel.Journal;
using Tutti.Kernel.Payloads;

namespace Tutti.Kernel.Objects;

/// <summary>A kind of Objects: keyed, single-writer, durable state machines (rule G4).</summary>
/// <remarks>Made by deriving from <see cref="ObjectDefinition{TState, TMessage, TReply, TEvent}"/> and declared with <see cref="Engine.TuttiOptions.AddObject"/>.</remarks>
public abstract class ObjectDefinition
{
    private protected ObjectDefinition(string id)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        Id = id;
    }

    /// <summary>What the journal calls the kind, for example <c>tutti/ledger</c>: final once an Object of it exists.</summary>
    public string Id { get; }

    /// <summary>After so many decisions, and as many bytes as it had the last time, the whole state is written, so that reading an Object back stays short.</summary>
    internal int KeepEvery { get; init; } = 256;

    /// <summary>Whether a repeated message is answered as before. Not where the kind knows repetitions by itself: then a run that was retried asks anew.</summary>
    internal virtual bool RemembersAnswers => true;

    /// <summary>Looks up the codecs of its types.</summary>
    /// <exception cref="TuttiException">A type has no declared payload id (TUT1003).</exception>
    internal abstract void Bind(PayloadTypes payloads);

    /// <summary>An Object in memory.</summary>
    /// <param name="host">What it needs of the engine.</param>
    /// <param name="id">Its id in the journal.</param>
    /// <param name="key">Its key.</param>
    /// <param name="records">Its records since it was last kept whole; empty for one that does not exist yet.</param>
    internal abstract ObjectCell Open(IObjectHost host, RunId id, string key, IReadOnlyList<JournalRecord> records);
}

/// <summary>A kind of Objects, as the author of one sees it.</summary>
/// <remarks>
/// <para>An Object decides on one message at a time. What it decides is a list of events; only <see cref="Apply"/> changes the state. The journal holds
/// the events, never the messages: reading an Object back applies them again and decides nothing, so that newer code never changes what happened.</para>
/// <para>Each of the four types needs a declared payload id, except the messages, which are not stored. Keep the state small: it is written whole now and then.</para>
/// </remarks>
/// <typeparam name="TState">What the Object is; changed by <see cref="Apply"/> alone.</typeparam>
/// <typeparam name="TMessage">What it is asked.</typeparam>
/// <typeparam name="TReply">What it answers.</typeparam>
/// <typeparam name="TEvent">What happened.</typeparam>
/// <param name="id">What the journal calls the kind.</param>
public abstract class ObjectDefinition<TState, TMessage, TReply, TEvent>(string id) : ObjectDefinition(id)
    where TState : class
{
    private ObjectCodecs<TState, TReply, TEvent>? _codecs;

    internal ObjectCodecs<TState, TReply, TEvent> Codecs =>
        _codecs ?? throw ObjectErrors.Unknown(Id);

    /// <summary>The state of an Object to which nothing has happened yet.</summary>
    /// <param name="key">The Object's key.</param>
    protected abstract TState Begin(string key);

    /// <summary>Decides what a message means. Reads the state, and says through <paramref name="turn"/> what happens.</summary>
    /// <param name="state">The state; not to be changed here.</param>
    /// <param name="message">The message.</param>
    /// <param name="turn">Time, sender, and where events go.</param>
    /// <returns>The answer; a value of its own, since who asks may keep it: no part of the state.</returns>
    /// <exception cref="TuttiException">The message is refused: the sender gets this error. Nothing may have been emitted before.</exception>
    protected abstract TReply Decide(TState state, TMessage message, ObjectTurn<TEvent> turn);

    /// <summary>Changes the state by an event: live, and again each time the Object is read. Depends on nothing but its arguments.</summary>
    /// <param name="state">The state to change.</param>
    /// <param name="happened">The event.</param>
    /// <param name="at">When it happened, as the journal says.</param>
    protected abstract void Apply(TState state, TEvent happened, DateTimeOffset at);

    /// <summary>When the Object wants to be woken; null for never. Asked after every change.</summary>
    /// <param name="state">The state.</param>
    protected virtual DateTimeOffset? DueAt(TState state) => null;

    /// <summary>The time of <see cref="DueAt"/> has come. What is emitted must move it, or the Object is woken again at once, at most once a second.</summary>
    /// <param name="state">The state; not to be changed here.</param>
    /// <param name="turn">Time, and where events go.</param>
    protected virtual void OnDue(TState state, ObjectTurn<TEvent> turn)
    {
    }

    internal TState NewState(string key) => Begin(key);

    internal TReply DecideOn(TState state, TMessage message, ObjectTurn<TEvent> turn) => Decide(state, message, turn);

    internal void Change(TState state, TEvent happened, DateTimeOffset at) => Apply(state, happened, at);

    internal DateTimeOffset? NextDue(TState state) => DueAt(state);

    internal void ActOnDue(TState state, ObjectTurn<TEvent> turn) => OnDue(state, turn);

    internal sealed override void Bind(PayloadTypes payloads) =>
        _codecs = new ObjectCodecs<TState, TReply, TEvent>(payloads.For<TState>(), payloads.For<TReply>(), payloads.For<TEvent>(), payloads);

    internal sealed override ObjectCell Open(IObjectHost host, RunId id, string key, IReadOnlyList<JournalRecord> records)
    {
        var cell = new ObjectCell<TState, TMessage, TReply, TEvent>(this, host, id, key);
        cell.Read(records);
        return cell;
    }
}

/// <summary>How the parts of an Object are written.</summary>
internal sealed record ObjectCodecs<TState, TReply, TEvent>(PayloadCodec<TState> State, PayloadCodec<TReply> Reply, PayloadCodec<TEvent> Event, PayloadTypes Payloads);
