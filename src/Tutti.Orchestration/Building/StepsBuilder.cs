using Tutti.Documents;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Building;

/// <summary>Steps of a block, in the order in which they are added. Ids are unique in a flow.</summary>
public sealed class StepsBuilder
{
    private readonly Draft _draft;
    private readonly List<PlanStep> _steps = [];

    internal StepsBuilder(Draft draft) => _draft = draft;

    internal IReadOnlyList<PlanStep> All => _steps;

    /// <summary>A function of the host does it.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="function">The function's id.</param>
    /// <param name="with">Its input; null for an empty one.</param>
    /// <param name="step">Says more; null for nothing more.</param>
    public StepsBuilder Use(string id, string function, PlanMap? with = null, Action<CallBuilder>? step = null) => Call(id, new CallTarget(function, IsAgent: false), with, step);

    /// <summary>A function of the host does it.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="function">The function's id.</param>
    /// <param name="step">Says more.</param>
    public StepsBuilder Use(string id, string function, Action<CallBuilder> step) => Use(id, function, with: null, step);

    /// <summary>An agent of the plan does it.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="agent">The agent's name.</param>
    /// <param name="with">Its input; null for an empty one.</param>
    /// <param name="step">Says more; null for nothing more.</param>
    public StepsBuilder Agent(string id, string agent, PlanMap? with = null, Action<CallBuilder>? step = null) => Call(id, new CallTarget(agent, IsAgent: true), with, step);

    /// <summary>An agent of the plan does it.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="agent">The agent's name.</param>
    /// <param name="step">Says more.</param>
    public StepsBuilder Agent(string id, string agent, Action<CallBuilder> step) => Agent(id, agent, with: null, step);

    /// <summary>Steps one after the other, as one step.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="step">Says which.</param>
    public StepsBuilder Group(string id, Action<GroupBuilder> step) => Add(id, new GroupBuilder(_draft, id), step);

    /// <summary>Steps side by side.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="step">Says which.</param>
    public StepsBuilder Parallel(string id, Action<ParallelBuilder> step) => Add(id, new ParallelBuilder(_draft, id), step);

    /// <summary>The same steps for each item of a list.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="over">An expression that gives the list.</param>
    /// <param name="step">Says which.</param>
    public StepsBuilder Map(string id, string over, Action<MapBuilder> step) => Add(id, new MapBuilder(_draft, id, over), step);

    /// <summary>The first case whose condition is true.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="step">Says the cases.</param>
    public StepsBuilder Choose(string id, Action<ChooseBuilder> step) => Add(id, new ChooseBuilder(_draft, id), step);

    /// <summary>The same steps again and again.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="until">An expression that ends the loop when true; looked at before each round, where all that it reads is there, and after the last.</param>
    /// <param name="max">Rounds at most, 1 to 1,000,000.</param>
    /// <param name="step">Says which.</param>
    public StepsBuilder Loop(string id, string until, int max, Action<LoopBuilder> step) => Add(id, new LoopBuilder(_draft, id, until, max), step);

    /// <summary>One makes, another checks, until it is accepted or the rounds are used up.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="step">Says who.</param>
    public StepsBuilder Reflect(string id, Action<ReflectBuilder> step) => Add(id, new ReflectBuilder(_draft, id), step);

    /// <summary>Attempts against each other: the best one is the result.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="score">An expression that gives a number, the largest wins; it reads an attempt under <c>ID.value</c> and <c>ID.id</c>.</param>
    /// <param name="step">Says which.</param>
    public StepsBuilder Compete(string id, string score, Action<CompeteBuilder> step) => Add(id, new CompeteBuilder(_draft, id, score), step);

    /// <summary>Members talk about one matter.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="about">What it is about; a template.</param>
    /// <param name="step">Says who.</param>
    public StepsBuilder Chat(string id, string about, Action<ChatBuilder> step) => Add(id, new ChatBuilder(_draft, id, about), step);

    /// <summary>One has the task, and answers it or hands it on.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="task">The task; a template.</param>
    /// <param name="step">Says who.</param>
    public StepsBuilder Handoff(string id, string task, Action<HandoffBuilder> step) => Add(id, new HandoffBuilder(_draft, id, task), step);

    /// <summary>A task is announced, members make offers, and the best offer gets it.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="task">The task; a template.</param>
    /// <param name="step">Says who.</param>
    public StepsBuilder Bid(string id, string task, Action<BidBuilder> step) => Add(id, new BidBuilder(_draft, id, task), step);

    /// <summary>Members work at a blackboard: each claims what it reacts to, and posts what follows.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="about">What they work at; a template.</param>
    /// <param name="step">Says who.</param>
    public StepsBuilder Swarm(string id, string about, Action<SwarmBuilder> step) => Add(id, new SwarmBuilder(_draft, id, about), step);

    /// <summary>The agent that is right for a task does it.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="task">The task in words; a template.</param>
    /// <param name="with">What whoever is chosen is given beside it; null for nothing more.</param>
    /// <param name="step">Says more; null for nothing more.</param>
    public StepsBuilder Route(string id, string task, PlanMap? with = null, Action<RouteBuilder>? step = null) => Add(id, new RouteBuilder(_draft, id, task, with), step);

    /// <summary>The agent that is right for a task does it.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="task">The task in words; a template.</param>
    /// <param name="step">Says more.</param>
    public StepsBuilder Route(string id, string task, Action<RouteBuilder> step) => Route(id, task, with: null, step);
    /// <summary>A goal: it is planned when the step runs, and planned anew where that fails.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="text">What is wanted; a template.</param>
    /// <param name="step">Says more; null for nothing more.</param>
    public StepsBuilder Goal(string id, string text, Action<GoalBuilder>? step = null) => Add(id, new GoalBuilder(_draft, id, text), step);

    /// <summary>Publishes an event in a topic.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="topic">The topic; a template.</param>
    /// <param name="type">What happened; a template.</param>
    /// <param name="data">What it says; null for nothing.</param>
    /// <param name="step">Says more; null for nothing more.</param>
    public StepsBuilder Publish(string id, string topic, string type, PlanValue? data = null, Action<PlainStepBuilder>? step = null) =>
        Add(new PlanStep.Publish { Id = id, Topic = new PlanText(topic), Type = new PlanText(type), Data = data?.Node }, step);

    /// <summary>Publishes an event that says nothing beside its type.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="topic">The topic; a template.</param>
    /// <param name="type">What happened; a template.</param>
    /// <param name="step">Says more.</param>
    public StepsBuilder Publish(string id, string topic, string type, Action<PlainStepBuilder> step) => Publish(id, topic, type, data: null, step);

    /// <summary>Waits for an event of a topic.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="step">Says more; null for nothing more.</param>
    public StepsBuilder Hear(string id, string topic, Action<HearBuilder>? step = null) => Add(id, new HearBuilder(_draft, id, topic), step);

    /// <summary>A question to a person.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="prompt">The question; a template.</param>
    /// <param name="step">Says more; null for nothing more.</param>
    public StepsBuilder Ask(string id, string prompt, Action<AskBuilder>? step = null) => Add(id, new AskBuilder(_draft, id, prompt), step);

    /// <summary>A flow of the plan as one step.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="flow">The flow's name.</param>
    /// <param name="with">Its inputs; null for none.</param>
    /// <param name="step">Says more; null for nothing more.</param>
    public StepsBuilder Flow(string id, string flow, PlanMap? with = null, Action<PlainStepBuilder>? step = null) =>
        Add(new PlanStep.Flow { Id = id, Name = flow, With = with?.ToNode() ?? new DocumentNode.Map([], SourcePlace.None) }, step);

    /// <summary>A flow of the plan as one step.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="flow">The flow's name.</param>
    /// <param name="step">Says more.</param>
    public StepsBuilder Flow(string id, string flow, Action<PlainStepBuilder> step) => Flow(id, flow, with: null, step);

    /// <summary>An earlier parallel or map once more; later readers see the new result.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="target">The id of the earlier step.</param>
    /// <param name="step">Says more; null for nothing more.</param>
    public StepsBuilder Rerun(string id, string target, Action<RerunBuilder>? step = null) => Add(id, new RerunBuilder(_draft, id, target), step);

    /// <summary>Waits for a time.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="expression">An expression that gives a duration: <c>duration('90s')</c>.</param>
    /// <param name="step">Says more; null for nothing more.</param>
    public StepsBuilder WaitFor(string id, string expression, Action<PlainStepBuilder>? step = null) => Add(new PlanStep.Wait { Id = id, For = new PlanText(expression) }, step);

    /// <summary>Waits for a signal; its content is the result.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="signal">The signal's name.</param>
    /// <param name="step">Says more; null for nothing more.</param>
    public StepsBuilder WaitForSignal(string id, string signal, Action<PlainStepBuilder>? step = null) => Add(new PlanStep.Wait { Id = id, Signal = signal }, step);

    /// <summary>Takes back what steps have done so far, newest first, and goes on.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="step">Says more; null for nothing more.</param>
    public StepsBuilder UndoAll(string id, Action<PlainStepBuilder>? step = null) => Add(new PlanStep.UndoAll { Id = id }, step);

    /// <summary>Ends the run as failed.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="message">Why; a template.</param>
    /// <param name="step">Says more; null for nothing more.</param>
    public StepsBuilder Fail(string id, string message, Action<PlainStepBuilder>? step = null) => Add(new PlanStep.Fail { Id = id, Message = new PlanText(message) }, step);

    private StepsBuilder Call(string id, CallTarget target, PlanMap? with, Action<CallBuilder>? step)
    {
        var call = new CallBuilder(_draft, id, target);
        if (with is not null) { call.With(with); }
        return Add(id, call, step);
    }

    private StepsBuilder Add(PlanStep made, Action<PlainStepBuilder>? step) => Add(made.Id, new PlainStepBuilder(_draft, made), step);

    private StepsBuilder Add<TBuilder>(string id, TBuilder builder, Action<TBuilder>? step)
        where TBuilder : StepBuilder<TBuilder>
    {
        _draft.Take("step", id);
        step?.Invoke(builder);
        _steps.Add(builder.Build());
        return this;
    }
}
