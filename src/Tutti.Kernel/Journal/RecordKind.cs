namespace Tutti.Kernel.Journal;

/// <summary>What a journal record says. Numbers are final: never renumbered, never reused; a retired one stays as a comment.</summary>
public enum RecordKind : byte
{
    /// <summary>A run exists: definition, input, labels, limits, parent, origin.</summary>
    RunStarted = 1,

    /// <summary>The run begins again with a new input (continue-as-new); replay starts here (rule R8).</summary>
    RunContinued = 2,

    /// <summary>The workflow returned; only <see cref="RunErased"/> may follow.</summary>
    RunCompleted = 3,

    /// <summary>The workflow ended with an error; only <see cref="RunRewound"/> or <see cref="RunErased"/> may follow.</summary>
    RunFailed = 4,

    /// <summary>The run was cancelled, its steps are settled and its effects undone; only <see cref="RunErased"/> may follow.</summary>
    RunCancelled = 5,

    /// <summary>The run starts no further step until a person unpauses it.</summary>
    RunPaused = 6,

    /// <summary>The run goes on after a pause.</summary>
    RunUnpaused = 7,

    /// <summary>The kernel cannot go on without a person: the record says why.</summary>
    RunNeedsAttention = 8,

    /// <summary>Somebody asked for cancellation.</summary>
    CancelRequested = 9,

    /// <summary>Retry from failure: records of this run from a position on no longer count (rule R8).</summary>
    RunRewound = 10,

    /// <summary>A person let a run in need of attention go on.</summary>
    AttentionCleared = 11,

    /// <summary>Payloads of the ended run were erased on somebody's word; nothing follows (rule S3).</summary>
    RunErased = 12,

    /// <summary>A step has its result.</summary>
    StepCompleted = 20,

    /// <summary>A step has failed for good.</summary>
    StepFailed = 21,

    /// <summary>A step was cancelled before or while it ran, and is settled.</summary>
    StepCancelled = 22,

    /// <summary>An attempt failed and another follows; never delivered (rule R4).</summary>
    StepAttempted = 23,

    /// <summary>A step with an effect is about to act; carries its undo as data (rule E3).</summary>
    StepClaimed = 24,

    /// <summary>A running step left a note for its next attempt, for example the process it started.</summary>
    StepNoted = 25,

    /// <summary>A claimed step ended without a definite reply, and a person is asked (rule E2).</summary>
    StepUnknown = 26,

    /// <summary>A person said what became of an unknown step.</summary>
    StepResolved = 27,

    /// <summary>The step's guard lets an attempt act; the content is its note.</summary>
    StepAdmitted = 28,

    /// <summary>The step's guard did not let it act; the content is what the code needs to go on.</summary>
    StepRefused = 29,

    /// <summary>The run waits until a due time.</summary>
    TimerSet = 30,

    /// <summary>A due time came.</summary>
    TimerFired = 31,

    /// <summary>The run waits for a signal of a name.</summary>
    SignalAwaited = 32,

    /// <summary>A signal arrived (rule R6).</summary>
    SignalReceived = 33,

    /// <summary>The run sends a signal to another run; the engine delivers it at least once.</summary>
    SignalSent = 34,

    /// <summary>The run starts a child run; the engine makes sure that it exists.</summary>
    ChildStarted = 35,

    /// <summary>A child run ended.</summary>
    ChildEnded = 36,

    /// <summary>The run asks a person.</summary>
    QuestionAsked = 37,

    /// <summary>A person, or the question's expiry, answered.</summary>
    QuestionAnswered = 38,

    /// <summary>A wait is over without a result because its branch was cancelled.</summary>
    WaitClosed = 39,

    /// <summary>An Object answered the run (rule G4).</summary>
    RequestAnswered = 40,

    /// <summary>An Object refused what the run asked, and changed nothing.</summary>
    RequestRefused = 41,

    /// <summary>A person gave a step its result; the step completes with it once its attempt is settled.</summary>
    StepCorrected = 42,

    /// <summary>A person gave a part of the run its result: what runs in it is cancelled and settled.</summary>
    ScopeCorrected = 43,

    /// <summary>A person has words for whoever works in a part of the run.</summary>
    ScopeTold = 44,

    /// <summary>Which branch of the code this run takes for a change (rule R3).</summary>
    VersionMarked = 50,

    /// <summary>Undoing has begun; from here on the workflow's code no longer runs (rule E4).</summary>
    UndoStarted = 60,

    /// <summary>An Object exists: its kind and its key.</summary>
    ObjectOpened = 70,

    /// <summary>An Object has decided: the events, and the reply.</summary>
    ObjectChanged = 71,

    /// <summary>A piece of an Object's whole state, so that it need not be read from its beginning.</summary>
    ObjectKept = 72,
}
