namespace Tutti.Orchestration.Plans;

/// <summary>Steps whose steps are planned when they run.</summary>
public abstract partial record PlanStep
{
    /// <summary>A goal: a planner turns it into a plan of known agents, the plan runs, and where it fails or is not accepted, another version keeps what is done.</summary>
    public sealed record Goal : PlanStep
    {
        /// <summary>Versions after the first where nothing is said.</summary>
        public const int UsualReplans = 3;

        /// <summary>Corrections of one draft where nothing is said.</summary>
        public const int UsualRepairs = 2;

        /// <summary>How sure a route must be where nothing is said, in percent.</summary>
        public const int UsualSure = 50;

        /// <summary>What is wanted: a template.</summary>
        public required PlanText Text { get; init; }

        /// <summary>Agents of the plan that may work; empty for all but planner and judge.</summary>
        public IReadOnlyList<string> Agents { get; init; } = [];

        /// <summary>Who plans; its id is that of the step and <c>-planner</c>. Null for rules.</summary>
        public Call? Planner { get; init; }

        /// <summary>Who judges the result; its id is that of the step and <c>-judge</c>. Null for nobody.</summary>
        public Call? Judge { get; init; }

        /// <summary>An expression that is true where the result is accepted; it reads <c>ID.result</c> and <c>ID.results</c>. Null for no condition.</summary>
        public PlanText? Accept { get; init; }

        /// <summary>Versions after the first at most.</summary>
        public int Replans { get; init; } = UsualReplans;

        /// <summary>How often the planner corrects one draft at most.</summary>
        public int Repairs { get; init; } = UsualRepairs;

        /// <summary>How many planned steps run at a time; 0 for all that can.</summary>
        public int Max { get; init; }

        /// <summary>How sure a route must be for nobody to be asked, in percent, where there is no planner.</summary>
        public int Sure { get; init; } = UsualSure;

        /// <summary>Whether it ends with the plan, and nothing of it runs.</summary>
        public bool PlansOnly { get; init; }

        /// <summary>The question before each version runs; its id is that of the step and <c>-approve</c>. The first choice refuses, <c>change</c> asks for another version, any other lets it run. Null for no question.</summary>
        public Ask? Approval { get; init; }

        /// <summary>What happens when no version reaches the goal.</summary>
        public Unaccepted Otherwise { get; init; } = Unaccepted.Fail;

        /// <summary>The question to a person, where one is asked; its id is that of the step and <c>-ask</c>. The refusal fails the step, any other answer keeps what is done.</summary>
        public Ask? Question { get; init; }

        /// <summary>Who and what has a part in it.</summary>
        internal IReadOnlyList<PlanStep> Parts => [.. ((PlanStep?[])[Planner, Judge, Approval, Question]).OfType<PlanStep>()];

        internal override string OwnResults => "results";

        internal override bool ShowsProgress => true;
    }
}
