using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Governance.Amounts;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Reading;
using Tutti.Orchestration.Writing;

namespace Tutti.Orchestration.Building;

/// <summary>
/// Describes a plan in C#. It says what a flow in YAML says, with the same rules, and <see cref="Build"/> gives the plan that the YAML gives,
/// digest included (rule D3). Code enters a plan only as the id of a function of the host. Not thread safe.
/// </summary>
public sealed class PlanBuilder
{
    private readonly Draft _draft;
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);
    private readonly string _name;
    private readonly List<PlanInput> _inputs = [];
    private readonly List<string> _secrets = [];
    private readonly List<PlanAgent> _agents = [];
    private readonly List<Plan> _flows = [];
    private readonly List<DocumentEntry> _outputs = [];
    private readonly List<PlanFile> _files = [];
    private string _description = "";
    private readonly List<Amount> _budget = [];
    private PlanLimits? _limits;
    private PlanRepeat? _repeat;
    private PlanText? _policy;
    private IReadOnlyList<PlanStep> _steps = [];

    private PlanBuilder(string name, FaultList faults) => (_name, _draft) = (name, new Draft(faults));

    /// <summary>Begins a plan.</summary>
    /// <param name="name">Its name: up to 64 letters, digits, <c>-</c> and <c>_</c>, beginning with a letter.</param>
    public static PlanBuilder Create(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new PlanBuilder(name, new FaultList());
    }

    /// <summary>One sentence for people.</summary>
    /// <param name="text">The sentence.</param>
    public PlanBuilder Description(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Say(nameof(Description));
        _description = text;
        return this;
    }

    /// <summary>What a run is given.</summary>
    /// <param name="name">The name, as expressions write it: <c>inputs.NAME</c>.</param>
    /// <param name="type">What it is.</param>
    /// <param name="description">One sentence for people.</param>
    /// <param name="defaultValue">The value where none is given; null where one must be.</param>
    /// <param name="choices">The values of a text; null for any.</param>
    public PlanBuilder Input(string name, PlanType type = PlanType.Text, string description = "", PlanValue? defaultValue = null, IReadOnlyList<string>? choices = null)
    {
        _draft.Take("input", name);
        _inputs.Add(new PlanInput { Name = name, Type = type, Description = description, Default = defaultValue?.Node, Choices = choices ?? [] });
        return this;
    }

    /// <summary>Limits of a run; what is left out is the host's.</summary>
    /// <param name="timeToLive">Working time.</param>
    /// <param name="idle">The longest time without a sign of life of a running step.</param>
    /// <param name="steps">Steps that may end.</param>
    public PlanBuilder Limits(TimeSpan? timeToLive = null, TimeSpan? idle = null, int? steps = null)
    {
        Say(nameof(Limits));
        _limits = new PlanLimits { TimeToLive = timeToLive, Idle = idle, Steps = steps };
        return this;
    }

    /// <summary>Runs go round: what a round gives as outputs the next one reads as <c>before</c>.</summary>
    /// <param name="every">From the beginning of a round to that of the next, at least a second.</param>
    /// <param name="until">An expression that ends the run after a round; null for never.</param>
    /// <param name="max">Rounds at most; null for any number.</param>
    public PlanBuilder Repeat(TimeSpan every, string? until = null, int? max = null)
    {
        Say(nameof(Repeat));
        _repeat = new PlanRepeat { Every = every, Until = until is null ? null : new PlanText(until), Max = max };
        return this;
    }

    /// <summary>What all calls of a run may spend at most of one unit, beside whatever the policy in force says.</summary>
    /// <param name="amount">Above zero.</param>
    /// <param name="unit">A currency such as <c>USD</c>, or <c>tokens</c>.</param>
    public PlanBuilder Budget(decimal amount, string unit)
    {
        _draft.Take("budget", unit);
        if (amount <= 0 || !Amount.IsUnit(unit)) { _draft.Faults.Add(FaultCodes.WrongBudget, SourcePlace.None, FormattableString.Invariant($"{amount} {unit} is no budget: an amount above zero, of a unit such as USD or tokens.")); }
        else { _budget.Add(Amount.Of(amount, unit)); }
        return this;
    }

    /// <summary>The file of the plan with rules that its runs keep too; they can only narrow the policy in force.</summary>
    /// <param name="file">The path under which <see cref="File"/> gives it: <c>./policy.yaml</c>.</param>
    public PlanBuilder Policy(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        Say(nameof(Policy));
        _policy = new PlanText(file);
        return this;
    }

    /// <summary>A secret that the host hands to agents; values are never part of a plan.</summary>
    /// <param name="name">Its name.</param>
    public PlanBuilder Secret(string name)
    {
        _draft.Take("secret", name);
        _secrets.Add(name);
        return this;
    }

    /// <summary>Who does the work.</summary>
    /// <param name="name">The name that steps use.</param>
    /// <param name="kind">The kind, for example <c>process</c>.</param>
    /// <param name="says">What the card says under the kind's name.</param>
    public PlanBuilder Agent(string name, string kind, PlanValue says) => AgentCard(name, kind, new PlanMap { [kind] = says });

    /// <summary>Who does the work, with a card that says more than what is under the kind's name.</summary>
    /// <param name="name">The name that steps use.</param>
    /// <param name="kind">The kind; a key of the card.</param>
    /// <param name="card">Everything that is said about the agent.</param>
    public PlanBuilder AgentCard(string name, string kind, PlanMap card)
    {
        ArgumentNullException.ThrowIfNull(card);
        _draft.Take("agent", name);
        _agents.Add(new PlanAgent { Name = name, Kind = kind, Card = card.ToNode() });
        return this;
    }

    /// <summary>A flow that steps run as one of theirs. It has inputs, agents, steps, outputs and files of its own.</summary>
    /// <param name="name">The name that steps use.</param>
    /// <param name="flow">Describes it.</param>
    public PlanBuilder Flow(string name, Action<PlanBuilder> flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        var inner = new PlanBuilder(name, _draft.Faults);
        flow(inner);
        return Flow(inner.ToPlan());
    }

    /// <summary>A flow that was built elsewhere.</summary>
    /// <param name="flow">The flow; steps use its name.</param>
    public PlanBuilder Flow(Plan flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        _draft.Take("flow", flow.Name);
        _flows.Add(flow);
        return this;
    }

    /// <summary>What is done.</summary>
    /// <param name="steps">Describes the steps.</param>
    public PlanBuilder Steps(Action<StepsBuilder> steps)
    {
        Say(nameof(Steps));
        _steps = _draft.StepsOf(steps);
        return this;
    }

    /// <summary>What the run gives.</summary>
    /// <param name="name">The output's name.</param>
    /// <param name="template">A template over inputs and results; null is null.</param>
    public PlanBuilder Output(string name, PlanValue? template)
    {
        _draft.Take("output", name);
        _outputs.Add(new DocumentEntry(name, (template ?? PlanValue.Nothing).Node));
        return this;
    }

    /// <summary>A file that the plan refers to.</summary>
    /// <param name="path">The path as the plan names it.</param>
    /// <param name="content">Its text.</param>
    public PlanBuilder File(string path, string content)
    {
        ArgumentNullException.ThrowIfNull(content);
        _draft.Take("file", path);
        _files.Add(new PlanFile(path, content));
        return this;
    }

    /// <summary>The plan. Names of functions, types and order are checked where it is started, because that needs a host.</summary>
    /// <exception cref="DocumentException">The plan is faulty; all faults are listed (TUT4601 to TUT4614, TUT4640).</exception>
    public Plan Build()
    {
        var draft = ToPlan();
        // Read as its document is, a plan of C# keeps every rule that one of YAML keeps, and is the same to the last field.
        var plan = PlanReader.TryRead(PlanWriter.ToDocument(draft), [.. KindsOf(draft).Distinct(StringComparer.Ordinal)], out var found);
        return plan is not null && !_draft.Faults.HasErrors ? plan : throw new DocumentException([.. _draft.Faults.All, .. found]);
    }

    private static IEnumerable<string> KindsOf(Plan plan) => plan.Agents.Select(static agent => agent.Kind).Concat(plan.Flows.SelectMany(KindsOf));

    private Plan ToPlan() => new()
    {
        Name = _name,
        Description = _description,
        Inputs = _inputs,
        Limits = _budget.Count == 0 ? _limits : (_limits ?? new PlanLimits()) with { Budget = _budget },
        Repeat = _repeat,
        Policy = _policy,
        Secrets = _secrets,
        Agents = _agents,
        Flows = _flows,
        Steps = _steps,
        Outputs = new DocumentNode.Map(_outputs, SourcePlace.None),
        Files = _files,
    };

    private void Say(string call) => _draft.Say(_said, call, $"the plan '{_name}'");
}
