using Tutti.Agents.Routing;
using Tutti.Documents;
using Tutti.Governance.Risks;
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

    /// <summary>A task is announced, members make offers, and the best offer gets it.</summary>
    public sealed record Bid : PlanStep
    {
        /// <summary>The task: a template.</summary>
        public required PlanText Task { get; init; }

        /// <summary>At least two.</summary>
        public required IReadOnlyList<PlanMember> Members { get; init; }

        /// <summary>An expression that gives a number; the offer with the largest wins. It reads <c>ID.offer</c> and <c>ID.by</c>. Null for the lowest <c>price</c>.</summary>
        public PlanText? Score { get; init; }

        /// <summary>Who has made no offer by then gets nothing; null for waiting for all.</summary>
        public TimeSpan? Within { get; init; }

        /// <summary>How many get the task, one after the other, where one fails.</summary>
        public int Max { get; init; } = ContractNet.UsualAwards;

        internal override string OwnResults => "value";

        internal override bool ShowsProgress => true;
    }

    /// <summary>Members work at a blackboard: each claims what it reacts to, and posts what follows.</summary>
    public sealed record Swarm : PlanStep
    {
        /// <summary>What it is about: a template.</summary>
        public required PlanText About { get; init; }

        /// <summary>What is on the board at the start: a list of objects with <c>kind</c>, <c>data</c> and <c>weight</c>, or a template that gives one. Null for nothing.</summary>
        public DocumentNode? Seeds { get; init; }

        /// <summary>At least one.</summary>
        public required IReadOnlyList<PlanMember> Members { get; init; }

        /// <summary>An expression that ends it when true; it reads <c>ID.entries</c>. Null for no goal.</summary>
        public PlanText? Until { get; init; }

        /// <summary>A board that runs share; empty for one of this step alone.</summary>
        public string Board { get; init; } = "";

        /// <summary>Whether each member that reacts to an entry takes it once, instead of one of them alone.</summary>
        public bool IsForEach { get; init; }

        /// <summary>After this time an entry weighs half; null for entries that keep their weight.</summary>
        public TimeSpan? HalfLife { get; init; }

        /// <summary>How long it works; null for <see cref="Patterns.Swarm.UsualTime"/>.</summary>
        public TimeSpan? Within { get; init; }

        /// <summary>How often something is claimed at most.</summary>
        public int Max { get; init; } = Patterns.Swarm.UsualClaims;

        internal override string OwnResults => "entries";

        internal override bool ShowsProgress => true;
    }

    /// <summary>The agent that is right for a task does it, as cards and records say.</summary>
    public sealed record Route : PlanStep
    {
        /// <summary>The task in words: a template.</summary>
        public required PlanText Task { get; init; }

        /// <summary>What whoever is chosen is given, beside the <c>task</c> where they take it.</summary>
        public DocumentNode.Map With { get; init; } = new([], SourcePlace.None);

        /// <summary>Whom to choose from; empty for all agents of the plan.</summary>
        public IReadOnlyList<string> Among { get; init; } = [];

        /// <summary>What they must be able to do, in words of their cards.</summary>
        public IReadOnlyList<string> Capabilities { get; init; } = [];

        /// <summary>How sure it must be, 0 to 1; null for a measured threshold.</summary>
        public double? Threshold { get; init; }

        /// <summary>How much of what is chosen without asking is to be right, 0.5 to 1, where the threshold is measured; null for the usual.</summary>
        public double? Precision { get; init; }

        /// <summary>Who does what is not sure enough; empty for asking a person.</summary>
        public string Stronger { get; init; } = "";

        /// <summary>The group that is asked; empty for anybody.</summary>
        public string By { get; init; } = "";

        /// <summary>After this time nobody does it; null for waiting as long as it takes.</summary>
        public TimeSpan? Within { get; init; }

        /// <summary>How many agents may try, one after the other, where one fails.</summary>
        public int Max { get; init; } = UsualAgents;

        /// <summary>What a task may cost at most; null for anything.</summary>
        public CostClass? MostCost { get; init; }

        /// <summary>How long a task may take at most; null for any time.</summary>
        public LatencyClass? MostLatency { get; init; }

        /// <summary>What the agent may be able to do at worst; null for anything.</summary>
        public RiskClass? MostRisk { get; init; }

        /// <summary>How many may try where nothing is said.</summary>
        internal const int UsualAgents = 3;

        internal override string OwnResults => "value";
    }
}

/// <summary>Who takes part in a step of several.</summary>
/// <param name="Name">The name by which the others know it.</param>
/// <param name="Call">Who does it; its id is that of the step, <c>-</c> and the name.</param>
public sealed record PlanMember(string Name, PlanStep.Call Call)
{
    /// <summary>What it is good for, in one line, for those who choose; empty for nothing said.</summary>
    public string Does { get; init; } = "";

    /// <summary>At a blackboard: kinds of entries that it reacts to; a <c>*</c> at the end stands for anything. Empty for all.</summary>
    public IReadOnlyList<string> On { get; init; } = [];
}
