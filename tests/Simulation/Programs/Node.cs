using System.Globalization;

namespace Tutti.Simulation.Programs;

/// <summary>What a generated workflow does at one place.</summary>
internal enum NodeKind
{
    Step,
    PureStep,
    AtMostOnceStep,
    UndoableStep,
    RetriedStep,
    LargeStep,
    NotedStep,
    DetachedStep,
    Sequence,
    Parallel,
    Race,
    Timer,
    Signal,
    Question,
    Child,
    Send,
    Version,
    Facts,
    Try,
    Shield,
    UndoNow,
    Fail,
    LimitedStep,
    BeatingStep,
    Deposit,
    Look,
    Remind,
    GuardedStep,
    Lock,
    Part,
}

/// <summary>One node of a generated workflow.</summary>
internal sealed record Node(NodeKind Kind, int Number, IReadOnlyList<Node> Parts)
{
    public override string ToString() => Parts.Count == 0
        ? $"{Kind}{Number.ToString(CultureInfo.InvariantCulture)}"
        : $"{Kind}({string.Join(' ', Parts)})";
}
