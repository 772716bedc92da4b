using Tutti.Kernel.Diagnostics;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Payloads;

namespace Tutti.Kernel.Objects;

/// <summary>An Object with its state: decides, journals, answers repetitions from what it answered before.</summary>
internal sealed class ObjectCell<TState, TMessage, TReply, TEvent>(
    ObjectDefinition<TState, TMessage, TReply, TEvent> definition, IObjectHost host, RunId id, string key)
    : ObjectCell(definition, host, id, key)
    where TState : class
{
    private const int HappenedPerKept = 4;

    private static readonly TimeSpan LeastSleep = TimeSpan.FromSeconds(1);

    private readonly Answers _answers = new();
    private TState _state = definition.NewState(key);
    private long _sequence;
    private long _keptAt;
    private int _sinceKept;
    private long _bytesSinceKept;
    private long _keptBytes;
    private long? _dueUs; // what the state says
    private DateTimeOffset _now; // of the turn under way
    private ObjectTurn<TEvent>? _turn; // one at a time, so that one is enough
    private RecordDraft[] _batch = new RecordDraft[1];
    private long _armedUs = long.MaxValue; // what the host was told

    /// <summary>Decides on a message, unless it was decided on before.</summary>
    /// <param name="message">The message.</param>
    /// <param name="request">What makes it the same message when it is repeated.</param>
    /// <param name="sender">Who sends it.</param>
    /// <param name="answer">The reply as it is written, and the record that must be durable before anybody outside of runs sees it; -1 for none.</param>
    /// <returns>False where the Object has left memory.</returns>
    public bool TryHandle(TMessage message, RequestId request, RequestSender sender, out ObjectAnswer answer)
    {
        lock (Gate)
        {
            answer = default;
            if (HasLeft) { return false; }
            var isRepeated = Handle_NeedsGate(message, request, sender, out answer, out var decided);
            if (!isRepeated && answer.Reply.IsEmpty) { answer = answer with { Reply = definition.Codecs.Reply.Encode(decided!) }; } // set where it is not repeated
            return true;
        }
    }

    /// <summary>As <see cref="TryHandle"/>, for who asks in this process and needs no record of its own of the reply.</summary>
    /// <param name="message">The message.</param>
    /// <param name="request">What makes it the same message when it is repeated.</param>
    /// <param name="sender">Who sends it.</param>
    /// <param name="reply">The reply.</param>
    /// <param name="position">The record that must be durable before anybody outside of runs sees the reply, or the refusal that is thrown; -1 for none.</param>
    /// <returns>False where the Object has left memory.</returns>
    public bool TryAsk(TMessage message, RequestId request, RequestSender sender, out TReply? reply, out long position)
    {
        lock (Gate)
        {
            (reply, position) = (default, -1);
            if (HasLeft) { return false; }
            RequireWell_NeedsGate();
            position = LastPosition;
            var isRepeated = Handle_NeedsGate(message, request, sender, out var answer, out reply);
            if (isRepeated) { reply = definition.Codecs.Reply.Decode(answer.Reply.Span); }
            position = answer.Position;
            return true;
        }
    }

    /// <returns>Whether the answer is one that was given before; else <paramref name="decided"/> is set.</returns>
    private bool Handle_NeedsGate(TMessage message, RequestId request, RequestSender sender, out ObjectAnswer answer, out TReply? decided)
    {
        decided = default;
        RequireWell_NeedsGate();
        KeepWhenDue_NeedsGate();
        if (!definition.RemembersAnswers) { request = default; }
        if (request.IsRepeatable && _answers.Find(request) is { } before)
        {
            answer = before;
            return true;
        }

        var turn = Turn_NeedsGate(sender);
        (decided, var reply) = Decide_NeedsGate(message, turn, isRemembered: request.IsRepeatable);
        if (!turn.IsEmpty)
        {
            Append_NeedsGate(turn, request, reply);
            Arm_NeedsGate(notBeforeUs: 0);
        }

        answer = new ObjectAnswer(reply, LastPosition, LastTimeUs);
        return false;
    }

    /// <summary>The reply is written only where the journal is to remember it.</summary>
    private (TReply Decided, ReadOnlyMemory<byte> Reply) Decide_NeedsGate(TMessage message, ObjectTurn<TEvent> turn, bool isRemembered)
    {
        try
        {
            var decided = definition.DecideOn(_state, message, turn);
            return (decided, isRemembered ? definition.Codecs.Reply.Encode(decided) : default);
        }
#pragma warning disable CA1031 // The boundary to the author's code: a state that is half changed must not be seen by anybody, whatever was thrown.
        catch (Exception error) when (turn.Events.Count > 0)
#pragma warning restore CA1031
        {
            Fall_NeedsGate(error);
            throw;
        }
    }

    /// <summary>Looks at the state when everything it is made of is durable.</summary>
    /// <param name="read">What to take from it; must not keep it.</param>
    /// <param name="value">What was taken.</param>
    /// <param name="position">The record that must be durable before anybody sees it; -1 for none.</param>
    /// <returns>False where the Object has left memory.</returns>
    public bool TryLook<T>(Func<TState, T> read, out T? value, out long position)
    {
        lock (Gate)
        {
            (value, position) = (default, LastPosition);
            if (HasLeft) { return false; }
            RequireWell_NeedsGate();
            value = read(_state);
            return true;
        }
    }

    public override void Settle(RequestId request)
    {
        lock (Gate) { _answers.Forget(request); }
    }

    public override bool TryWake()
    {
        lock (Gate)
        {
            if (HasLeft) { return false; }
            RequireWell_NeedsGate();
            KeepWhenDue_NeedsGate();
            _armedUs = long.MaxValue;
            var notBeforeUs = 0L; // as it stands: too early, because the clock was set back or the due time has moved
            if (_dueUs <= NowUs_NeedsGate())
            {
                ActOnDue_NeedsGate();
                notBeforeUs = LastTimeUs + (long)LeastSleep.TotalMicroseconds;
            }

            Arm_NeedsGate(notBeforeUs);
            return true;
        }
    }

    private void ActOnDue_NeedsGate()
    {
        var turn = Turn_NeedsGate(RequestSender.Clock);
        try { definition.ActOnDue(_state, turn); }
#pragma warning disable CA1031 // As above: what is half changed is seen by nobody.
        catch (Exception error) when (turn.Events.Count > 0)
#pragma warning restore CA1031
        {
            Fall_NeedsGate(error);
            throw;
        }

        if (!turn.IsEmpty) { Append_NeedsGate(turn, default, default); }
    }

    /// <summary>Reads the Object back.</summary>
    public void Read(IReadOnlyList<JournalRecord> records)
    {
        lock (Gate)
        {
            var pieces = new List<JournalRecord>();
            foreach (var record in records)
            {
                switch (record.Kind)
                {
                    case RecordKind.ObjectKept:
                        TakePiece(record, pieces);
                        break;
                    case RecordKind.ObjectChanged:
                        Repeat(record);
                        break;
                    default:
                        break; // opened, or a signal: nothing that the state holds
                }

                (LastPosition, LastTimeUs) = (record.Position, record.Time);
            }

            _answers.Prune(Host, LastTimeUs);
            _dueUs = DueUs_NeedsGate();
            Arm_NeedsGate(notBeforeUs: 0);
        }
    }

    private void TakePiece(JournalRecord record, List<JournalRecord> pieces)
    {
        var body = ObjectKeptBody.Decode(record.Body.Span);
        if (body.Piece == 0) { pieces.Clear(); }
        pieces.Add(record);
        if (body.Piece + 1 < body.Pieces) { return; }
        var whole = KeptState.Join(pieces);
        _state = definition.Codecs.State.Decode(whole.State);
        _answers.Restore(whole.Answers);
        (_sequence, _keptAt, _sinceKept, _bytesSinceKept) = (body.Sequence, pieces[0].Position, 0, 0);
        _keptBytes = pieces.Sum(static piece => (long)piece.Content.Length);
    }

    private void Repeat(JournalRecord record)
    {
        var body = ObjectChangedBody.Decode(record.Body.Span);
        var (reply, events) = ChangeContent.Split(record.Content);
        var at = DateTimeOffset.UnixEpoch.AddMicroseconds(record.Time);
        foreach (var happened in events) { definition.Change(_state, definition.Codecs.Event.Decode(happened.Span), at); }
        if (body.Request.IsRepeatable && !Mutations.Is(Mutation.AnswersNotRead)) { _answers.Remember(body.Request, new ObjectAnswer(reply, record.Position, record.Time)); }
        (_sequence, _keptAt) = (body.Sequence, body.KeptAt);
        _sinceKept++;
        _bytesSinceKept += record.Content.Length;
    }

    private ObjectTurn<TEvent> Turn_NeedsGate(RequestSender sender)
    {
        var now = DateTimeOffset.UnixEpoch.AddMicroseconds(NowUs_NeedsGate());
        _now = now;
        _turn ??= new ObjectTurn<TEvent>(Host, definition.Codecs.Payloads, happened => definition.Change(_state, happened, _now));
        _turn.Begin(now, sender);
        return _turn;
    }

    private void Append_NeedsGate(ObjectTurn<TEvent> turn, RequestId request, ReadOnlyMemory<byte> reply)
    {
        var count = (LastPosition < 0 ? 1 : 0) + turn.SignalCount + 1;
        if (_batch.Length < count) { _batch = new RecordDraft[count]; }
        var batch = _batch.AsSpan(0, count);
        try
        {
            Fill_NeedsGate(batch, turn, request, reply);
            var first = Host.Store.Append(batch, turn.SignalCount > 0 ? this : null);
            LastPosition = first + count - 1;
            var firstSignal = LastPosition - turn.SignalCount;
            for (var signal = 0; signal < turn.SignalCount; signal++) { Leave_NeedsGate(firstSignal + signal, turn.Signals[signal].Signal, turn.Signals[signal].Content); }
        }
#pragma warning disable CA1031 // Whatever keeps the store from taking it: the state in memory says more than the journal, so nobody may see it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Fall_NeedsGate(error);
            throw;
        }

        if (request.IsRepeatable) { _answers.Remember(request, new ObjectAnswer(reply, LastPosition, LastTimeUs)); }
        if (turn.SignalCount > 0) { OnDurable(); }
        _sinceKept++;
        _bytesSinceKept += batch[^1].Content.Length;
        batch.Clear();
    }

    /// <summary>Opened where it is new, then signals, then what happened: the last record of an Object always says where to read it from.</summary>
    private void Fill_NeedsGate(Span<RecordDraft> batch, ObjectTurn<TEvent> turn, RequestId request, ReadOnlyMemory<byte> reply)
    {
        _sequence++;
        _dueUs = DueUs_NeedsGate();
        var next = 0;
        if (LastPosition < 0) { batch[next++] = Draft(RecordKind.ObjectOpened, new ObjectOpenedBody(definition.Id, Key).Encode(), default); }
        for (var signal = 0; signal < turn.SignalCount; signal++)
        {
            var (body, content) = turn.Signals[signal];
            var named = body with { Sender = $"{definition.Id}/{Key}", Id = FormattableString.Invariant($"{_sequence}.{signal}") };
            turn.Signals[signal] = (named, content);
            batch[next++] = Draft(RecordKind.SignalSent, named.Encode(), content);
        }

        var changed = new ObjectChangedBody(_sequence, _dueUs ?? 0, _keptAt, request, turn.Sender.By);
        batch[next] = Draft(RecordKind.ObjectChanged, changed.Encode(), ChangeContent.Join(reply, turn.Events, definition.Codecs.Event));
        for (var index = 1; index < batch.Length; index++) { batch[index] = batch[index] with { Previous = RecordDraft.FollowsBatch }; }
    }

    /// <summary>
    /// Writes the whole state now and then, a large one less often: kept states take a quarter of the room of what happened. Before the next decision, so that
    /// a state that cannot be written refuses a message of which nothing has happened.
    /// </summary>
    private void KeepWhenDue_NeedsGate()
    {
        if (_sinceKept < definition.KeepEvery || _bytesSinceKept < HappenedPerKept * _keptBytes) { return; }
        try { Keep_NeedsGate(); }
#pragma warning disable CA1031 // Whatever keeps it from being written would do so after each decision that follows.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Fall_NeedsGate(error);
            throw;
        }
    }

    private void Keep_NeedsGate()
    {
        _answers.Prune(Host, LastTimeUs);
        using PooledBuffer state = new(), answers = new(), whole = new();
        definition.Codecs.State.EncodeTo(state, _state);
        _answers.Write(answers);
        var pieces = KeptState.Cut(whole, state.Written.Span, answers.Written.Span);
        var batch = new RecordDraft[pieces.Count];
        for (var piece = 0; piece < batch.Length; piece++)
        {
            var body = new ObjectKeptBody(_sequence, _dueUs ?? 0, piece, batch.Length);
            batch[piece] = Draft(RecordKind.ObjectKept, body.Encode(), pieces[piece]) with { Previous = piece == 0 ? LastPosition : RecordDraft.FollowsBatch };
        }

        _keptAt = Host.Store.Append(batch, null);
        LastPosition = _keptAt + batch.Length - 1;
        (_sinceKept, _bytesSinceKept) = (0, 0);
        _keptBytes = pieces.Sum(static piece => (long)piece.Length);
    }

    private RecordDraft Draft(RecordKind kind, byte[] body, ReadOnlyMemory<byte> content) =>
        new(kind, Id, PathKey.Root, "", LastPosition, LastTimeUs, body, content);

    private long? DueUs_NeedsGate() => definition.NextDue(_state) is { } due ? Math.Max(1, (due.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond) : null;

    private void Arm_NeedsGate(long notBeforeUs)
    {
        if (_dueUs is not { } dueUs) { return; }
        dueUs = Math.Max(dueUs, notBeforeUs);
        if (dueUs >= _armedUs) { return; }
        _armedUs = dueUs;
        Host.Arm(Id, dueUs);
    }
}
