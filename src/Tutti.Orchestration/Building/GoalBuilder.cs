using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Building;

/// <summary>A goal, which is planned when the step runs.</summary>
public sealed class GoalBuilder : AcceptedBuilder<GoalBuilder>
{
    private readonly PlanText _text;
    private IReadOnlyList<string> _agents = [];
    private PlanStep.Call? _planner;
    private PlanStep.Call? _judge;
    private PlanText? _accept;
    private int _replans = PlanStep.Goal.UsualReplans;
    private int _repairs = PlanStep.Goal.UsualRepairs;
    private int _max;
    private int _sure = PlanStep.Goal.UsualSure;
    private bool _plansOnly;
    private PlanStep.Ask? _approval;

    internal GoalBuilder(Draft draft, string id, string text)
        : base(draft, id) => _text = new PlanText(text);

    /// <summary>Who may work; all agents of the plan but planner and judge where nothing is said.</summary>
    /// <param name="agents">Agents of the plan.</param>
    public GoalBuilder Agents(params IReadOnlyList<string> agents)
    {
        _agents = Once(nameof(Agents), agents);
        return this;
    }

    /// <summary>An agent of the plan plans; rules do where nobody is said.</summary>
    /// <param name="agent">Its name.</param>
    /// <param name="with">Its input, beside what it is given; null for nothing more.</param>
    /// <param name="call">Says more; null for nothing more.</param>
    public GoalBuilder PlannerAgent(string agent, PlanMap? with = null, Action<CallBuilder>? call = null) => Planner(new CallTarget(agent, IsAgent: true), with, call);

    /// <summary>A function of the host plans.</summary>
    /// <param name="function">The function's id.</param>
    /// <param name="with">Its input, beside what it is given; null for nothing more.</param>
    /// <param name="call">Says more; null for nothing more.</param>
    public GoalBuilder PlannerFunction(string function, PlanMap? with = null, Action<CallBuilder>? call = null) => Planner(new CallTarget(function, IsAgent: false), with, call);

    /// <summary>An agent of the plan judges the result.</summary>
    /// <param name="agent">Its name.</param>
    /// <param name="with">Its input, beside what it is given; null for nothing more.</param>
    /// <param name="call">Says more; null for nothing more.</param>
    public GoalBuilder JudgeAgent(string agent, PlanMap? with = null, Action<CallBuilder>? call = null) => Judge(new CallTarget(agent, IsAgent: true), with, call);

    /// <summary>A function of the host judges the result.</summary>
    /// <param name="function">The function's id.</param>
    /// <param name="with">Its input, beside what it is given; null for nothing more.</param>
    /// <param name="call">Says more; null for nothing more.</param>
    public GoalBuilder JudgeFunction(string function, PlanMap? with = null, Action<CallBuilder>? call = null) => Judge(new CallTarget(function, IsAgent: false), with, call);

    /// <summary>When the result is accepted.</summary>
    /// <param name="expression">An expression over <c>ID.result</c> and <c>ID.results</c>.</param>
    public GoalBuilder Accept(string expression)
    {
        _accept = Once(nameof(Accept), new PlanText(expression));
        return this;
    }

    /// <summary>Versions after the first at most; three where nothing is said.</summary>
    /// <param name="versions">0 to 100.</param>
    public GoalBuilder Replans(int versions)
    {
        _replans = Once(nameof(Replans), versions);
        return this;
    }

    /// <summary>Corrections of one draft at most; two where nothing is said.</summary>
    /// <param name="corrections">0 to 20.</param>
    public GoalBuilder Repairs(int corrections)
    {
        _repairs = Once(nameof(Repairs), corrections);
        return this;
    }

    /// <summary>How many planned steps run at a time; all that can where nothing is said.</summary>
    /// <param name="steps">At least 1.</param>
    public GoalBuilder Max(int steps)
    {
        _max = Bound(nameof(Max), steps);
        return this;
    }

    /// <summary>How sure a route must be for nobody to be asked, where there is no planner; 50 % where nothing is said.</summary>
    /// <param name="percent">0 to 100.</param>
    public GoalBuilder Sure(int percent)
    {
        _sure = Once(nameof(Sure), percent);
        return this;
    }

    /// <summary>It ends with the plan, and nothing of it runs.</summary>
    public GoalBuilder OnlyPlan()
    {
        _plansOnly = Once(nameof(OnlyPlan), value: true);
        return this;
    }

    /// <summary>Asks a person before each version runs: the first choice refuses, <c>change</c> asks for another version, any other lets it run.</summary>
    /// <param name="prompt">The question; a template.</param>
    /// <param name="ask">Says more; null for nothing more.</param>
    public GoalBuilder Approve(string prompt = GoalWords.Approve, Action<AskBuilder>? ask = null)
    {
        _approval = Once(nameof(Approve), Question("approve", prompt, ask));
        return this;
    }

    private protected override PlanStep Make() => new PlanStep.Goal
    {
        Id = Id,
        Text = _text,
        Agents = _agents,
        Planner = _planner,
        Judge = _judge,
        Accept = _accept,
        Replans = _replans,
        Repairs = _repairs,
        Max = _max,
        Sure = _sure,
        PlansOnly = _plansOnly,
        Approval = _approval,
        Otherwise = Ending.Way,
        Question = Ending.Question,
    };

    private GoalBuilder Planner(CallTarget target, PlanMap? with, Action<CallBuilder>? call)
    {
        _planner = Once(nameof(Planner), Part("planner", target, with, call));
        return this;
    }

    private GoalBuilder Judge(CallTarget target, PlanMap? with, Action<CallBuilder>? call)
    {
        _judge = Once(nameof(Judge), Part("judge", target, with, call));
        return this;
    }
}
