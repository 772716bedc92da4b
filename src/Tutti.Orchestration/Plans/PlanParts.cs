using Tutti.Documents;

namespace Tutti.Orchestration.Plans;

/// <summary>An expression or a template, and where it was written.</summary>
/// <param name="Text">The text.</param>
public sealed record PlanText(string Text)
{
    /// <summary>Where it was written.</summary>
    public SourcePlace Place { get; init; } = SourcePlace.None;

    /// <summary>Compares the text, not the place.</summary>
    /// <param name="other">Another text.</param>
    public bool Equals(PlanText? other) => other?.Text == Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>Who or what does a step.</summary>
/// <param name="Name">An agent of the plan, or a function of the host.</param>
/// <param name="IsAgent">Whether it is an agent.</param>
public readonly record struct CallTarget(string Name, bool IsAgent);

/// <summary>One case of a choice.</summary>
/// <param name="When">Its condition.</param>
/// <param name="Do">Its steps.</param>
public sealed record PlanCase(PlanText When, IReadOnlyList<PlanStep> Do);

/// <summary>How an effect is taken back, as data (rule E3).</summary>
/// <param name="Use">A function of the host, or an agent of the plan; it must accept that the effect never happened.</param>
/// <param name="With">Its input, known before the step acts; null for the input of the step itself.</param>
public sealed record PlanUndo(string Use, DocumentNode.Map? With)
{
    /// <summary>Whether it is an agent of the plan: its calls pass the gate.</summary>
    public bool IsAgent { get; init; }
}

/// <summary>When a failed attempt is followed by another.</summary>
public sealed record PlanRetry
{
    /// <summary>Attempts in all, at least 1.</summary>
    public required int Attempts { get; init; }

    /// <summary>Time before the second attempt; null for one second.</summary>
    public TimeSpan? From { get; init; }

    /// <summary>The longest time between two attempts; null for one minute.</summary>
    public TimeSpan? To { get; init; }

    /// <summary>What is worth another attempt: <c>timeout</c>, <c>exit:NUMBER</c>, an error code; empty for everything that the agent calls transient.</summary>
    public IReadOnlyList<string> On { get; init; } = [];
}

/// <summary>When steps side by side are over; a failure of one of them fails the whole, unless said otherwise.</summary>
/// <param name="Mode">The mode.</param>
/// <param name="Count">For a quorum: how many must succeed.</param>
public readonly record struct PlanJoin(JoinMode Mode, int Count = 0)
{
    /// <summary>All must succeed.</summary>
    public static PlanJoin All { get; } = new(JoinMode.All);

    /// <summary>One must succeed; the others are cancelled.</summary>
    public static PlanJoin Any { get; } = new(JoinMode.Any);

    /// <summary>None must succeed; failures are part of the result.</summary>
    public static PlanJoin KeepPartial { get; } = new(JoinMode.KeepPartial);

    /// <summary>So many must succeed; the others are cancelled.</summary>
    /// <param name="count">How many.</param>
    public static PlanJoin Quorum(int count) => new(JoinMode.Quorum, count);
}

/// <summary>When steps side by side are over.</summary>
public enum JoinMode
{
    /// <summary>All have ended, and all must have succeeded: <c>all</c>.</summary>
    All = 1,

    /// <summary>One has succeeded, the others are cancelled: <c>any</c>.</summary>
    Any = 2,

    /// <summary>So many have succeeded, the others are cancelled: <c>quorum: N</c>.</summary>
    Quorum = 3,

    /// <summary>All have ended; failures are part of the result: <c>keep-partial</c>.</summary>
    KeepPartial = 4,
}

/// <summary>What happens when a checker has accepted no round.</summary>
public enum Unaccepted
{
    /// <summary>The step fails: <c>fail</c>.</summary>
    Fail = 1,

    /// <summary>The best round is the result: <c>keep</c>.</summary>
    Keep = 2,

    /// <summary>A person decides: <c>ask</c>.</summary>
    Ask = 3,
}

/// <summary>What the failure of a step does.</summary>
public enum OnError
{
    /// <summary>It fails the block that the step is in.</summary>
    Fail = 1,

    /// <summary>The step's result is <c>{error: {code, message}}</c>, and the block goes on.</summary>
    Continue = 2,
}
