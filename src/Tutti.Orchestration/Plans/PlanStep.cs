using System.Diagnostics.CodeAnalysis;
using Tutti.Documents;
using Tutti.Kernel.Steps;

namespace Tutti.Orchestration.Plans;

/// <summary>One node of a plan. Its id is a part of the journal's paths and unique in the plan.</summary>
public abstract partial record PlanStep
{
    private protected PlanStep() { }

    /// <summary>The id: letters, digits, <c>-</c> and <c>_</c>, not beginning with a digit. Expressions write <c>-</c> as <c>_</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Steps of the same block that must have ended before; null for the rule of the block: in a list the step before, beside each other none.</summary>
    public IReadOnlyList<string>? Needs { get; init; }

    /// <summary>The step is skipped, and its result is null, unless this expression is true. Null for always.</summary>
    public PlanText? When { get; init; }

    /// <summary>What a failure does.</summary>
    public OnError OnError { get; init; } = OnError.Fail;

    /// <summary>What people see instead of the id; a template. Null for the id.</summary>
    public PlanText? Summary { get; init; }

    /// <summary>Where it was written.</summary>
    public SourcePlace Place { get; init; } = SourcePlace.None;

    /// <summary>Where the steps in it run many times, each time with results of their own: the field of its result by which others read them. Null where they run once.</summary>
    internal virtual string? OwnResults => null;

    /// <summary>Whether the steps and expressions in it read, under its own id, what it came to so far.</summary>
    internal virtual bool ShowsProgress => false;

    /// <summary>An agent or a function does it.</summary>
    [SuppressMessage("Naming", "CA1716:Identifiers should not match keywords", Justification = "The word of the format; only Visual Basic reserves it.")]
    public sealed record Call : PlanStep
    {
        /// <summary>Who or what.</summary>
        public required CallTarget Target { get; init; }

        /// <summary>The input; templates in its texts are filled.</summary>
        public DocumentNode.Map With { get; init; } = new([], SourcePlace.None);

        /// <summary>What may be done again when the outcome is unknown; null for what the target declares.</summary>
        public RepeatRule? Repeat { get; init; }

        /// <summary>How the effect is taken back; null for what the target declares.</summary>
        public PlanUndo? Undo { get; init; }

        /// <summary>When to try again; null for what the target declares.</summary>
        public PlanRetry? Retry { get; init; }

        /// <summary>The longest time for one attempt; null for what the target declares.</summary>
        public TimeSpan? Timeout { get; init; }

        /// <summary>The longest time without a sign of life; null for what the target declares.</summary>
        public TimeSpan? IdleTimeout { get; init; }
    }

    /// <summary>Steps one after the other.</summary>
    public sealed record Group : PlanStep
    {
        /// <summary>The steps.</summary>
        public required IReadOnlyList<PlanStep> Do { get; init; }
    }

    /// <summary>Steps side by side.</summary>
    public sealed record Parallel : PlanStep
    {
        /// <summary>The steps; each is a branch.</summary>
        public required IReadOnlyList<PlanStep> Each { get; init; }

        /// <summary>When the whole is over.</summary>
        public PlanJoin Join { get; init; } = PlanJoin.All;

        /// <summary>How many run at a time; 0 for all.</summary>
        public int Max { get; init; }
    }

    /// <summary>The same steps for each item of a list.</summary>
    public sealed record Map : PlanStep
    {
        /// <summary>An expression that gives the list.</summary>
        public required PlanText Over { get; init; }

        /// <summary>The variable that holds the item; its number is in <c>index</c>.</summary>
        public string As { get; init; } = "item";

        /// <summary>An expression over the item that names it in results and messages; null for its number.</summary>
        public PlanText? Key { get; init; }

        /// <summary>The steps for one item.</summary>
        public required IReadOnlyList<PlanStep> Do { get; init; }

        /// <summary>What an item gives: a template; null for the result of its last step.</summary>
        public DocumentNode? Result { get; init; }

        /// <summary>When the whole is over.</summary>
        public PlanJoin Join { get; init; } = PlanJoin.All;

        /// <summary>How many run at a time; 0 for all.</summary>
        public int Max { get; init; }

        internal override string OwnResults => "items";
    }

    /// <summary>The first case whose condition is true.</summary>
    public sealed record Choose : PlanStep
    {
        /// <summary>The cases in order.</summary>
        public required IReadOnlyList<PlanCase> Cases { get; init; }

        /// <summary>What happens when no case fits; empty for nothing.</summary>
        public IReadOnlyList<PlanStep> Else { get; init; } = [];
    }

    /// <summary>The same steps again and again, at most so often.</summary>
    [SuppressMessage("Naming", "CA1716:Identifiers should not match keywords", Justification = "The word of the format; only Visual Basic reserves it.")]
    public sealed record Loop : PlanStep
    {
        /// <summary>Ends the loop when true; looked at before each round, where all that it reads is there, and after the last.</summary>
        public required PlanText Until { get; init; }

        /// <summary>Rounds at most, at least 1.</summary>
        public required int Max { get; init; }

        /// <summary>The steps of a round.</summary>
        public required IReadOnlyList<PlanStep> Do { get; init; }

        /// <summary>What a round gives: a template; null for the result of its last step.</summary>
        public DocumentNode? Result { get; init; }

        /// <summary>An expression that gives a number; the round with the largest is kept. Null keeps the last one.</summary>
        public PlanText? Best { get; init; }

        /// <summary>Whether the step fails when the rounds are used up; else it gives what it kept.</summary>
        public bool MustEnd { get; init; }

        internal override string OwnResults => "value";

        internal override bool ShowsProgress => true;
    }

    /// <summary>One makes, another checks: the maker is not done until the checker accepts. Rounds are bounded, and the best one is kept.</summary>
    public sealed record Reflect : PlanStep
    {
        /// <summary>Rounds at most where nothing is said.</summary>
        public const int UsualRounds = 3;

        /// <summary>Who makes; its id is that of the step and <c>-maker</c>.</summary>
        public required Call Maker { get; init; }

        /// <summary>Who checks what was made; its id is that of the step and <c>-checker</c>.</summary>
        public required Call Checker { get; init; }

        /// <summary>Rounds at most, at least 1.</summary>
        public int Max { get; init; } = UsualRounds;

        /// <summary>An expression that is true where the work is accepted; null for what the checker answers under <c>accepted</c>, or that a command ends well.</summary>
        public PlanText? Accept { get; init; }

        /// <summary>An expression that gives a number; the round with the largest is kept where none is accepted. Null for what the checker answers under <c>score</c>.</summary>
        public PlanText? Best { get; init; }

        /// <summary>What happens when no round is accepted.</summary>
        public Unaccepted Otherwise { get; init; } = Unaccepted.Fail;

        /// <summary>The question to a person, where one is asked; its id is that of the step and <c>-ask</c>. The refusal fails the step, any other answer keeps the best.</summary>
        public Ask? Question { get; init; }

        internal override string OwnResults => "work";

        internal override bool ShowsProgress => true;
    }

    /// <summary>A question to a person (rule G5).</summary>
    public sealed record Ask : PlanStep
    {
        /// <summary>The question; a template.</summary>
        public required PlanText Prompt { get; init; }

        /// <summary>The answers to choose from; the first is the refusal.</summary>
        public IReadOnlyList<string> Choices { get; init; } = ["no", "yes"];

        /// <summary>The group that may answer; empty for anybody.</summary>
        public string By { get; init; } = "";

        /// <summary>After this time the question answers itself; null for never.</summary>
        public TimeSpan? Within { get; init; }

        /// <summary>The answer of the clock; empty for the refusal.</summary>
        public string OnExpiry { get; init; } = "";

        /// <summary>What to show with it: a template; null for nothing.</summary>
        public DocumentNode? Show { get; init; }

        /// <summary>Whether a refusal fails the run (rule D2); else it is an answer like others.</summary>
        public bool RefusalFails { get; init; } = true;
    }

    /// <summary>Another plan as one step of this one.</summary>
    public sealed record Flow : PlanStep
    {
        /// <summary>Its name in <see cref="Plan.Flows"/>.</summary>
        public required string Name { get; init; }

        /// <summary>Its inputs.</summary>
        public DocumentNode.Map With { get; init; } = new([], SourcePlace.None);
    }

    /// <summary>An earlier <c>parallel</c> or <c>map</c> once more; its result replaces the former one for later readers (rule D2).</summary>
    public sealed record Rerun : PlanStep
    {
        /// <summary>The step's id.</summary>
        public required string Target { get; init; }

        /// <summary>An expression that lists which branches or items run again, by id or key; null for all.</summary>
        public PlanText? Only { get; init; }
    }

    /// <summary>Waits for a time or a signal.</summary>
    public sealed record Wait : PlanStep
    {
        /// <summary>An expression that gives a duration; null where a signal is waited for.</summary>
        public PlanText? For { get; init; }

        /// <summary>The name of a signal; empty where time is waited for.</summary>
        public string Signal { get; init; } = "";
    }

    /// <summary>Takes back what steps have done so far, newest first, and goes on.</summary>
    public sealed record UndoAll : PlanStep;

    /// <summary>Ends the run as failed.</summary>
    public sealed record Fail : PlanStep
    {
        /// <summary>Why; a template.</summary>
        public required PlanText Message { get; init; }
    }
}
