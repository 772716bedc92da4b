using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Locks;

/// <summary>What a workflow sees when it does not get a lock. It holds what it held before.</summary>
public sealed class LockRefusedException : TuttiException
{
    internal LockRefusedException(PathKey ask, LockKind kind, string key, LockReply reply)
        : base(CodeOf(reply.Outcome), Describe(kind, key, reply), isTransient: true)
    {
        Ask = ask;
        Key = key;
        Members = reply.Members;
    }

    /// <summary>Where it was asked for: a retry from failure asks anew.</summary>
    internal PathKey Ask { get; }

    /// <summary>What was asked for.</summary>
    public string Key { get; }

    /// <summary>With TUT1045: the runs that waited for each other, and for what, in the order of waiting; else empty.</summary>
    public IReadOnlyList<LockMember> Members { get; }

    private static string CodeOf(LockOutcome outcome) => outcome switch
    {
        LockOutcome.Deadlock => LockErrors.Deadlock,
        LockOutcome.TimedOut => LockErrors.TimedOut,
        _ => LockErrors.Removed,
    };

    private static string Describe(LockKind kind, string key, LockReply reply) => reply.Outcome switch
    {
        LockOutcome.Deadlock => $"The {kind} '{key}' would never come: {string.Join("; ", reply.Members)}. The youngest of these runs gives way. Take locks in one order everywhere, or let go of all and begin again.",
        LockOutcome.TimedOut => $"The {kind} '{key}' did not come within the time that the run would wait. Wait longer, or see who holds it.",
        _ => $"A person took this run's place at the {kind} '{key}' away. Ask again, or end the run.",
    };
}

/// <summary>One run of a cycle of runs that wait for each other.</summary>
/// <param name="Run">The run.</param>
/// <param name="Kind">What it waits for.</param>
/// <param name="Key">The key of that.</param>
public sealed record LockMember(string Run, LockKind Kind, string Key)
{
    /// <inheritdoc/>
    public override string ToString() => $"run {Run} waits for the {Kind} '{Key}'";
}
