using Tutti.Documents;
using Tutti.Orchestration.Patterns;

namespace Tutti.Orchestration.Plans;

/// <summary>Steps in which several work at one matter.</summary>
public abstract partial record PlanStep
{
    /// <summary>Attempts against each other: each is scored, and the best one is the result. Either different steps, or the same ones so often.</summary>
    public sealed record Compete : PlanStep
    {
        /// <summary>Different attempts; empty where <see cref="Do"/> says what all of them do.</summary>
        public IReadOnlyList<PlanStep> Each { get; init; } = [];

        /// <summary>The steps of every attempt, whose number is in <c>index</c>; empty where <see cref="Each"/> says them.</summary>
        public IReadOnlyList<PlanStep> Do { get; init; } = [];

        /// <summary>How many attempts <see cref="Do"/> is for; 0 where <see cref="Each"/> says them.</summary>
        public int Attempts { get; init; }

        /// <summary>An expression that gives a number; the attempt with the largest wins, of equal ones the first. It reads the attempt under the step's own id: <c>ID.value</c>, <c>ID.id</c>.</summary>
        public required PlanText Score { get; init; }

        /// <summary>An expression that is true where no other attempt matters: those at work are cancelled. Null waits for all.</summary>
        public PlanText? Enough { get; init; }

        /// <summary>How many are at work at a time; 0 for all.</summary>
        public int Max { get; init; }

        internal override string OwnResults => "value";

        internal override bool ShowsProgress => true;
    }

    /// <summary>Members talk about one matter.</summary>
    public sealed record Chat : PlanStep
    {
        /// <summary>What it is about: a template.</summary>
        public required PlanText About { get; init; }

        /// <summary>At least two.</summary>
        public required IReadOnlyList<PlanMember> Members { get; init; }

        /// <summary>Who leads; null for nobody.</summary>
        public PlanMember? Chair { get; init; }

        /// <summary>Who speaks when.</summary>
        public ChatOrder Order { get; init; } = ChatOrder.InTurn;

        /// <summary>Turns at most.</summary>
        public int Max { get; init; } = GroupChat.UsualTurns;

        /// <summary>An expression that ends it when true; it reads <c>ID.last</c>, <c>ID.lines</c> and <c>ID.turns</c>. Null for no condition.</summary>
        public PlanText? Until { get; init; }

        internal override string OwnResults => "lines";

        internal override bool ShowsProgress => true;
    }

    /// <summary>One has the task, and answers it or hands it on.</summary>
    public sealed record Handoff : PlanStep
    {
        /// <summary>The task: a template.</summary>
        public required PlanText Task { get; init; }

        /// <summary>At least two; the first one gets the task.</summary>
        public required IReadOnlyList<PlanMember> Members { get; init; }

        /// <summary>What is handed on, as a JSON schema; null for one text, <c>note</c>.</summary>
        public DocumentNode.Map? Carry { get; init; }

        /// <summary>How often it may be handed on.</summary>
        public int Max { get; init; } = Patterns.Handoff.UsualHops;

        internal override string OwnResults => "answer";
    }
}

/// <summary>Who takes part in a step of several.</summary>
/// <param name="Name">The name by which the others know it.</param>
/// <param name="Call">Who does it; its id is that of the step, <c>-</c> and the name.</param>
public sealed record PlanMember(string Name, PlanStep.Call Call)
{
    /// <summary>What it is good for, in one line, for those who choose; empty for nothing said.</summary>
    public string Does { get; init; } = "";
}
