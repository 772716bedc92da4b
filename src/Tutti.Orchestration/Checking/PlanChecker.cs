using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Tutti.Expressions;
using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Types;
using Tutti.Orchestration.Agents;
using Tutti.Orchestration.Agents.FlowAgents;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Reading;
using PlanException = Tutti.Documents.DocumentException;
using PlanFault = Tutti.Documents.DocumentFault;
using PlanFaults = Tutti.Documents.Reading.FaultList;

namespace Tutti.Orchestration.Checking;

/// <summary>
/// Checks what the parts of a plan mean together: names, types along edges, cycles, steps that can never run, limits. What passes can run;
/// what depends on values alone shows when it runs.
/// </summary>
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "The checker is where every kind of step meets names, types and edges; each concern has a file of its own.")]
public sealed partial class PlanChecker
{
    /// <summary>What expressions call the outputs of the round before.</summary>
    private const string BeforeName = "before";

    private const int MostSteps = 10_000;

    private readonly Plan _plan;
    private readonly PlanHost _host;
    private readonly PlanFaults _faults;
    private readonly Dictionary<string, StepInfo> _steps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IAgent> _agents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CompiledPlan> _flows = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PlanStep.Map?> _items = new(StringComparer.Ordinal);
    private readonly ExpressionEnvironment _environment;
    private readonly BlockInfo _top;
    private int _slotCount;

    private PlanChecker(Plan plan, PlanHost host, PlanFaults faults)
    {
        (_plan, _host, _faults) = (plan, host, faults);
        ReadAgents();
        CheckFlows();
        BindFlows();
        new TeamBinder(_plan, _agents, _faults).Bind();
        _top = new BlockInfo(owner: null, plan.Steps, isOrdered: true);
        Collect(_top);
        foreach (var step in _steps.Values) { step.Type = TypeOf(step); }
        _environment = MakeEnvironment();
    }

    /// <summary>Checks a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="host">What it can use.</param>
    /// <returns>All faults and warnings, in the order of the text; empty for a plan without any.</returns>
    public static IReadOnlyList<PlanFault> Check(Plan plan, PlanHost host)
    {
        _ = TryCompile(plan, host, out var faults);
        return faults;
    }

    /// <summary>The plan ready to run; null where it has faults that are no warnings.</summary>
    internal static CompiledPlan? TryCompile(Plan plan, PlanHost host, out IReadOnlyList<PlanFault> faults)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(host);
        var found = new PlanFaults();
        var count = StepsOf(plan);
        // Looked at first: what is checked of a plan may take longer than its size, and nobody wants to read the faults of one that is refused anyway.
        if (count > MostSteps) { found.Add(FaultCodes.TooLarge, plan.Place, string.Create(CultureInfo.InvariantCulture, $"The flow has {count} steps, those of the flows in it included; at most {MostSteps} are allowed. Use 'map' for what repeats.")); }
        var compiled = found.HasErrors ? null : new PlanChecker(plan, host, found).Compile();
        faults = found.All;
        return found.HasErrors ? null : compiled;
    }

    private static int StepsOf(Plan plan) => PlanBlocks.All(plan).Count() + plan.Flows.Sum(StepsOf);

    /// <summary>The plan ready to run.</summary>
    /// <exception cref="PlanException">It is faulty.</exception>
    internal static CompiledPlan Compile(Plan plan, PlanHost host) => TryCompile(plan, host, out var faults) ?? throw new PlanException(faults);

    private CompiledPlan Compile()
    {
        var steps = CompileBlock(_top);
        var outputs = CompileValue(_plan.Outputs, new Reader(_top, -1, "the outputs"));
        var until = CompileExpression(_plan.Repeat?.Until, new Reader(_top, -1, "'until' of 'repeat'"), CelType.Bool);
        var working = PlanTeams.With(_plan, _used);
        foreach (var agent in _plan.Agents.Where(agent => !working.Contains(agent.Name)))
        {
            _faults.Warn(FaultCodes.Unreachable, agent.Card.Place, $"No step uses the agent '{agent.Name}'.");
        }

        return new CompiledPlan(_plan, _environment, steps, outputs)
        {
            InputsSlot = _environment.SlotOf("inputs"),
            RunSlot = _environment.SlotOf("run"),
            IndexSlot = _environment.SlotOf("index"),
            RoundSlot = _environment.SlotOf("round"),
            SlotCount = _slotCount,
            InputsType = PlanTypes.OfInputs(_plan.Inputs),
            BeforeSlot = _environment.SlotOf(BeforeName),
            Until = until,
            Bounds = ReadBounds(),
            Listening = _listening,
            FlowAgents = _agents.Where(static agent => agent.Value is FlowPlanAgent { Inner: not null }).ToDictionary(static agent => agent.Key, static agent => ((FlowPlanAgent)agent.Value).Inner!),
        };
    }

    private void ReadAgents()
    {
        foreach (var agent in _plan.Agents)
        {
            var faults = new List<PlanFault>();
            if (!_host.AgentKinds.TryGetValue(agent.Kind, out var kind))
            {
                _faults.Add(FaultCodes.UnknownName, agent.Card.Place, $"This host has no agents of the kind '{agent.Kind}'.");
                continue;
            }

            _agents[agent.Name] = kind is CardKind known ? known.Read(agent, _plan, _host, faults) : kind.Read(agent, _plan, faults);
            foreach (var fault in faults) { _faults.Add(fault); }
        }
    }

    private void CheckFlows()
    {
        foreach (var flow in _plan.Flows)
        {
            if (flow.Repeat is not null) { _faults.Add(FaultCodes.InnerRepeat, flow.Place, $"The flow '{flow.Name}' is a step or an agent of another, which waits for its end: it cannot repeat. Use 'loop' in it, or start it as a run of its own."); }
            _flows[flow.Name] = new PlanChecker(flow with { Files = [.. flow.Files, .. _plan.Files] }, _host, _faults).Compile();
        }
    }

    /// <summary>Gives agents that are flows their flows.</summary>
    private void BindFlows()
    {
        foreach (var agent in _plan.Agents)
        {
            if (_agents.GetValueOrDefault(agent.Name) is not FlowPlanAgent flow) { continue; }
            if (!_flows.TryGetValue(flow.Flow.Value, out var found))
            {
                _faults.Add(FaultCodes.UnknownName, flow.Flow.Place, $"Agent '{agent.Name}' is the flow '{flow.Flow.Value}', which is not among 'flows'.{Spelling.Suggest(flow.Flow.Value, _flows.Keys)}");
                continue;
            }

            _agents[agent.Name] = new FlowPlanAgent(agent.Name, flow.Flow)
            {
                Inner = found,
                Shape = flow.Shape with { Input = PlanTypes.OfGiven(found.Plan), Output = PlanTypes.OfOutputs(flow.Flow.Value, found.Plan) },
                Output = flow.Output,
            };
        }
    }

    private void Collect(BlockInfo block)
    {
        foreach (var step in block.Source)
        {
            var info = new StepInfo(step, block, block.Steps.Count);
            block.Places.TryAdd(step.Id, info.Index);
            block.Steps.Add(info);
            block.Reads.Add([]);
            if (!_steps.TryAdd(info.Variable, info))
            {
                _faults.Add(FaultCodes.NameTwice, step.Place, $"There are two steps '{step.Id}'. An id names one step of the whole flow; rename one of them.");
            }

            if (step is PlanStep.Map map && !_items.TryAdd(map.As, map)) { _items[map.As] = null; }
            foreach (var (steps, isOrdered) in BlocksOf(step))
            {
                var inner = new BlockInfo(info, steps, isOrdered);
                info.Blocks.Add(inner);
                Collect(inner);
            }
        }
    }

    /// <summary>The blocks of a step; a choice always has one for what happens otherwise.</summary>
    private IEnumerable<(IReadOnlyList<PlanStep> Steps, bool IsOrdered)> BlocksOf(PlanStep step) => step switch
    {
        PlanStep.Choose choose => [.. choose.Cases.Select(static one => (one.Do, true)), (choose.Else, true)],
        PlanStep.Route route => [(CandidatesOf(route), false)],
        _ => PlanBlocks.Of(step).Select(static block => (block.Steps, block.IsOrdered)),
    };

    private ExpressionEnvironment MakeEnvironment()
    {
        var variables = new List<VariableDeclaration>
        {
            new("inputs", PlanTypes.OfInputs(_plan.Inputs)),
            new("run", PlanTypes.Run),
            new("index", CelType.Int),
            new("round", CelType.Int),
        };
        foreach (var item in _items.Keys.Where(item => !_steps.ContainsKey(item))) { variables.Add(new VariableDeclaration(item, CelType.Dyn)); }
        foreach (var (name, map) in _items.Where(pair => _steps.ContainsKey(pair.Key))) { _faults.Add(FaultCodes.NameTwice, map?.Place ?? _plan.Place, $"'{name}' is a step and the item of a map. Rename the item with 'as'."); }
        variables.AddRange(_steps.Values.Where(static step => PlanNames.IsStep(step.Step.Id)).Select(static step => new VariableDeclaration(step.Variable, step.Type)));
        if (_plan.Repeat is not null)
        {
            if (_steps.Keys.Concat(_items.Keys).Contains(BeforeName, StringComparer.Ordinal)) { _faults.Add(FaultCodes.NameTwice, _plan.Place, $"'{BeforeName}' is what the round before gave, where a flow repeats. Give the step or item another name."); }
            else { variables.Add(new VariableDeclaration(BeforeName, CelType.Dyn)); }
        }

        _slotCount = variables.Count;
        return new ExpressionEnvironment(new EnvironmentOptions { Variables = variables, Functions = PlanFunctions.All });
    }

    /// <summary>What a step gives, as far as that is known before it runs. What may be missing is not known.</summary>
    private CelType TypeOf(PlanStep step)
    {
        if (step.When is not null || step.OnError == OnError.Continue) { return CelType.Dyn; }
        return step switch
        {
            PlanStep.Call { Target: { IsAgent: true } target } => _agents.TryGetValue(target.Name, out var agent) ? agent.Shape.Output : CelType.Dyn,
            PlanStep.Call { Target: { IsAgent: false } target } => _host.Functions.TryGetValue(target.Name, out var function) ? function.Output : CelType.Dyn,
            PlanStep.Ask ask => PlanTypes.OfAnswer(ask.Choices),
            PlanStep.Parallel parallel => PlanTypes.OfBranches(parallel.Id, parallel.Each.Select(branch => new CelField(PlanNames.VariableOf(branch.Id), parallel.Join.Mode == JoinMode.All ? TypeOf(branch) : CelType.Dyn))),
            PlanStep.Map map => PlanTypes.OfItems(map.Id),
            PlanStep.Loop loop => PlanTypes.OfLoop(loop.Id),
            PlanStep.Reflect reflect => PlanTypes.OfReflect(reflect.Id),
            PlanStep.Compete compete => PlanTypes.OfCompete(compete.Id),
            PlanStep.Chat chat => PlanTypes.OfChat(chat.Id),
            PlanStep.Handoff handoff => PlanTypes.OfHandoff(handoff.Id),
            PlanStep.Bid bid => PlanTypes.OfBid(bid.Id),
            PlanStep.Swarm swarm => PlanTypes.OfSwarm(swarm.Id),
            PlanStep.Route route => PlanTypes.OfRoute(route.Id),
            PlanStep.Goal goal => PlanTypes.OfGoal(goal.Id),
            PlanStep.Publish publish => PlanTypes.OfPublish(publish.Id),
            PlanStep.Flow flow => PlanTypes.OfOutputs(flow.Name, _plan.Flows.FirstOrDefault(known => known.Name == flow.Name)),
            _ => CelType.Dyn,
        };
    }

    /// <summary>Where an expression stands: what it can read follows from that.</summary>
    private readonly record struct Reader(BlockInfo Block, int Index, string What);
}
