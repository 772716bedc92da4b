using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;

namespace Tutti.Kernel.Runs;

/// <summary>A run as its records tell it, prepared for replay: what to deliver in order, and what to look up.</summary>
internal sealed partial class RunHistory
{
    /// <summary>A run that goes on for years hears more signals than a record could name: 16 bytes each.</summary>
    public const int MostCarriedIds = 2_000;

    private readonly KeyTable<PathKey, PathNotes> _notes = new();
    private readonly List<PathNotes> _noteOrder = [];
    private readonly KeyTable<PathKey, JournalRecord> _memos = new();
    private readonly KeyTable<PathKey, Claim> _claims = new();
    private readonly KeyTable<PathKey, JournalRecord> _undone = new();
    private readonly KeyTable<PathKey, JournalRecord> _undoneBefore = new();
    private HashSet<string>? _versions; // made when there is one, as are the next two
    private HashSet<SignalIdentity>? _signalIds;
    private KeyTable<PathKey, JournalRecord>? _settledBeforeRewind;
    private HashSet<PathKey>? _leftByRewind; // claims and notes that stand though the code's way to them was taken back
    private Dictionary<PathKey, int>? _stops;
    private long _rewoundAt = -1;
    private List<JournalRecord> _deliveries = [];

    private RunHistory(RunStartedBody start) => (Start, FirstMarks) = (start, start.Marks);

    /// <summary>The history of a run that is about to start.</summary>
    public static RunHistory Fresh(RunStartedBody start, ReadOnlyMemory<byte> input, long timeUs) =>
        new(start) { InputType = start.InputType, Input = input, FirstTime = timeUs, LastTime = timeUs };

    public RunStartedBody Start { get; }

    /// <summary>Where the run was retried from its failure last; -1 for never.</summary>
    public long RewoundAt => _rewoundAt;

    public int Generation { get; private set; }

    public string InputType { get; private set; } = "";

    public ReadOnlyMemory<byte> Input { get; private set; }

    /// <summary>What replay delivers, in order.</summary>
    public List<JournalRecord> Deliveries => _deliveries;

    /// <summary>Signals that the generation before left unread.</summary>
    public IReadOnlyList<JournalRecord> CarriedSignals { get; private set; } = [];

    /// <summary>Marks that this generation begins with.</summary>
    public IReadOnlyCollection<string> FirstMarks { get; private set; }

    public HashSet<SignalIdentity> SignalIds => _signalIds ??= [];

    /// <summary>What the record of a next generation says of them: a part of them would be of no use.</summary>
    public IReadOnlyCollection<SignalIdentity> NamedSignalIds => SignalIds.Count <= MostCarriedIds ? SignalIds : [];

    /// <summary>Whether the run has seen more signals than the records that were read say.</summary>
    public bool MissesSignalIds { get; private set; }

    /// <summary>Position of the run's start; -1 for one that is about to start.</summary>
    public long StartedAt { get; private set; } = -1;

    /// <summary>Position of the newest pause, whether it is in force or not.</summary>
    public long PausedAt { get; private set; } = -1;

    public long LastPosition { get; private set; } = -1;

    public long FirstTime { get; private set; }

    /// <summary>Positions of the last results that came from the original of a fork, and before it from the original's own original and so on; oldest first.</summary>
    public IReadOnlyList<long> CarriedEnds { get; private set; } = [];

    public long LastTime { get; private set; }

    public ReasonBody? Pause { get; private set; }

    public ReasonBody? Attention { get; private set; }

    /// <summary>Extra steps that persons granted by unpausing.</summary>
    public long GrantedSteps { get; private set; }

    /// <summary>Extra working time in microseconds that persons granted by unpausing.</summary>
    public long GrantedTimeUs { get; private set; }

    public ReasonBody? CancelRequest { get; private set; }

    /// <summary>The record that began the undoing, or null; its body is a <see cref="RunFailedBody"/>.</summary>
    public JournalRecord? UndoStart { get; private set; }

    public JournalRecord? End { get; private set; }

    public IEnumerable<PathNotes> NotesInOrder => _noteOrder;

    /// <summary>Effects that were claimed, oldest first.</summary>
    public IEnumerable<Claim> Claims => _claims.OrderBy(claim => claim.Position);

    public PathNotes? NotesOf(PathKey key) => _notes.GetValueOrDefault(key);

    public PathNotes NotesFor(PathKey key, string path)
    {
        if (_notes.TryGetValue(key, out var known)) { return known; }
        var fresh = new PathNotes(key, path);
        _notes.TryAdd(key, fresh);
        _noteOrder.Add(fresh);
        return fresh;
    }

    /// <summary>Whether retry-from-failure has kept a result of a path that the code has not asked for yet.</summary>
    public bool HasMemo(PathKey key) => _memos.ContainsKey(key);

    public bool TryTakeMemo(PathKey key, out JournalRecord? memo) => _memos.Remove(key, out memo);

    /// <summary>Gives the history the signals that the run has seen, which somebody has kept; from now on both see what is added.</summary>
    public void Recall(HashSet<SignalIdentity> seen)
    {
        _signalIds = seen;
        MissesSignalIds = false;
    }

    /// <summary>A person lets a paused run go on with more room.</summary>
    public void Grant(ReasonBody? pause, ReasonBody granted)
    {
        if (pause?.Code == PauseReasons.Steps) { GrantedSteps += granted.Amount; }
        if (pause?.Code == PauseReasons.TimeToLive) { GrantedTimeUs += granted.Amount; }
    }

    /// <summary>Whether an undo step is done.</summary>
    public bool IsUndone(PathKey key) => _undone.ContainsKey(key);

    /// <summary>Whether it was done when undoing of the whole run began.</summary>
    public bool WasUndoneBefore(PathKey key) => _undoneBefore.ContainsKey(key);

    /// <summary>How often the run stopped because of what lies at a path; each time a person had it go on.</summary>
    public int StopsAt(PathKey key) => _stops?.GetValueOrDefault(key) ?? 0;

    /// <summary>Whether the run has decided for a branch of a change.</summary>
    public bool HasVersion(string change) => _versions?.Contains(change) == true;

    public void Remember(Claim claim) => _claims[claim.Key] = claim;

    /// <summary>Whether the code had gone on past the last delivered record when it was interrupted.</summary>
    public bool HasUnrequestedNotes
    {
        get
        {
            foreach (var note in _noteOrder)
            {
                if (IsMissed(note)) { return true; }
            }

            return false;
        }
    }

    /// <summary>Whether the code should have asked for a path by the end of replay, and has not. What a retry took back is asked for later, or never.</summary>
    public bool IsMissed(PathNotes note) => note is { IsOpen: true, IsRequested: false } && !_memos.ContainsKey(note.Key) && _leftByRewind?.Contains(note.Key) != true;

    /// <summary>Only for a mutation: forgets the order of results.</summary>
    public void MoveAnyWaitingTo(int cursor, Predicate<PathKey> isWaiting)
    {
        var index = _deliveries.FindLastIndex(delivery => isWaiting(delivery.Key));
        if (index <= cursor) { return; }
        var moved = _deliveries[index];
        _deliveries.RemoveAt(index);
        _deliveries.Insert(cursor, moved);
    }

    /// <summary>Marks that a record puts on the run.</summary>
    public static IReadOnlyCollection<string> MarksOf(RecordKind kind, ReadOnlySpan<byte> body) => kind switch
    {
        RecordKind.StepCompleted => StepCompletedBody.Decode(body).Marks,
        RecordKind.ChildEnded => ChildEndedBody.Decode(body).Marks,
        _ => [],
    };

    /// <summary>Lets go of what only replay needs.</summary>
    public void ReleaseDeliveries() => _deliveries = [];
}
