namespace Tutti.Kernel.Diagnostics;

/// <summary>
/// Protocol faults that simulator and torture must find: it proves that they can fail. They exist only in builds with <c>TUTTI_MUTANTS</c>;
/// everywhere else <see cref="Mutations.Is"/> is a constant and the compiler drops them.
/// </summary>
internal enum Mutation
{
    None,
    DeliverBeforeDurable,
    AttemptInKey,
    MemoWithoutOrder,
    NoFlush,
    TimerFiresTwice,
    UndoBeforeSettle,
    SignalDroppedOnContinue,
    LoserAfterCompleted,
    ActBeforeClaim,
    RepeatUnknown,
    PromisesForgotten,
    DuesForgotten,
    RewindForgetsResults,
    SignalNotDeduplicated,
    WakeUpLost,
    InputAfterAdmission,
    PumpedTwice,
    RequestForgotten,
    DueOrderLost,
    HeartbeatLost,
    RetryAfterIgnored,
    InputNotCompared,
    ForkTakesOneTooMany,
    ForkCopiesUndo,
    LostBlockTakenForTorn,
    RecordNotChecked,
    RoomNotChecked,
    DoubtFrees,
    CorrectionForgotten,
    AnswersNotRead,
    AnswerBeforeDurable,
    RefusalBeforeDurable,
    PauseForgottenOnContinue,
}

/// <summary>Which fault is switched on.</summary>
internal static class Mutations
{
#if TUTTI_MUTANTS
    public static Mutation Active { get; set; }

    public static bool Is(Mutation mutation) => Active == mutation;

    /// <summary>A place where threads may overtake each other; the harness for threads makes them do it.</summary>
    public static Action? Yielding { get; set; }

    public static void Yield() => Yielding?.Invoke();
#else
    public static void Yield()
    {
    }

#pragma warning disable IDE0060 // The parameter means something in builds with mutants only.
    public static bool Is(Mutation mutation) => false;
#pragma warning restore IDE0060
#endif
}
