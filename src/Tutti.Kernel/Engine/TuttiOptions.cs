using Tutti.Kernel.Erasing;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Locks;
using Tutti.Kernel.Objects;
using Tutti.Kernel.Payloads;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Undo;
using Tutti.Kernel.Waits;

namespace Tutti.Kernel.Engine;

/// <summary>What an engine is made of.</summary>
public sealed class TuttiOptions
{
    /// <summary>Code of what is declared a second time.</summary>
    public const string DeclaredTwice = "TUT1029";

    private readonly WorkflowTable _workflows = new();
    private readonly Dictionary<string, IAnswerCheck> _answerChecks = new(StringComparer.Ordinal);
    private readonly List<RetentionRule> _retention = [];
    private readonly Dictionary<string, ObjectDefinition> _objects = new(StringComparer.Ordinal);

    /// <summary>Makes options that know the built-in payload types.</summary>
    public TuttiOptions() => Undos = new UndoRegistry(Payloads);

    /// <summary>The types that steps, signals and runs may carry.</summary>
    public PayloadTypes Payloads { get; } = new();

    /// <summary>The undos that this host can run.</summary>
    public UndoRegistry Undos { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Where run ids and the spread of retries come from.</summary>
    public IEntropy Entropy { get; set; } = CryptographicEntropy.Shared;

    /// <summary>Where callbacks run.</summary>
    public IRunScheduler Scheduler { get; set; } = ThreadPoolScheduler.Shared;

    /// <summary>How long a cancelled or timed-out action may take to return before it is given up. Ten seconds by default.</summary>
    public TimeSpan SettleGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a host with pending timers sleeps before it looks at the clock again: a clock that is set, or a machine that slept, moves due
    /// times nearer without a timer of the system noticing.
    /// </summary>
    internal TimeSpan ClockCheck { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Where the definitions that are added next come from, so that another host finds them again; see <see cref="WorkflowDefinition.Source"/>.</summary>
    public string Source { get; set; } = "";

    /// <summary>Adds a workflow.</summary>
    /// <param name="definition">The workflow; its payload types must be declared before.</param>
    /// <exception cref="TuttiException">Another workflow has the same id and version, or a payload type is not declared.</exception>
    public TuttiOptions AddWorkflow(WorkflowDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        definition.Bind(Payloads, Source);
        if (!_workflows.TryAdd(definition))
        {
            throw new TuttiException(DeclaredTwice, $"Workflow '{definition.Id}' version {definition.Version} is added twice. Give the newer code a higher version.");
        }

        return this;
    }

    /// <summary>Adds a family: one code that runs definitions which are data, each under an id of its own. The runs bring their definition in their input.</summary>
    /// <param name="prefix">What the ids begin with, for example <c>flow/</c>.</param>
    /// <param name="make">Makes the definition of an id. It must be the same each time, and know any id.</param>
    /// <exception cref="TuttiException">The prefix is taken.</exception>
    public TuttiOptions AddFamily(string prefix, Func<string, WorkflowDefinition> make)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(prefix);
        ArgumentNullException.ThrowIfNull(make);
        var family = new WorkflowFamily(prefix, id =>
        {
            var definition = make(id);
            definition.Bind(Payloads, "");
            return definition;
        });
        if (!_workflows.TryAdd(family)) { throw new TuttiException(DeclaredTwice, $"The family '{prefix}' is added twice. Add it once."); }
        return this;
    }

    /// <summary>Adds a check of answers.</summary>
    /// <param name="name">What questions name it by.</param>
    /// <param name="check">The check.</param>
    /// <exception cref="TuttiException">Another check has the name.</exception>
    public TuttiOptions AddAnswerCheck(string name, IAnswerCheck check)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(check);
        if (!_answerChecks.TryAdd(name, check)) { throw new TuttiException(DeclaredTwice, $"The check of answers '{name}' is added twice. Add it once."); }
        return this;
    }

    /// <summary>Adds a kind of Objects (rule G4).</summary>
    /// <param name="definition">The kind; the types of its state, replies and events must be declared before.</param>
    /// <exception cref="TuttiException">Another kind has the same id, or a payload type is not declared.</exception>
    public TuttiOptions AddObject(ObjectDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        definition.Bind(Payloads);
        if (!_objects.TryAdd(definition.Id, definition) && _objects[definition.Id] != definition)
        {
            throw new TuttiException(DeclaredTwice, $"The kind of Objects '{definition.Id}' is added twice. Add it once, or give one of them another id.");
        }

        return this;
    }

    /// <summary>Adds locks, semaphores and lanes (rule G7): <c>ctx.LockAsync</c>, <c>ctx.EnterAsync</c>, <c>ctx.LaneAsync</c>. Doing it again changes nothing.</summary>
    public TuttiOptions AddLocks()
    {
        if (_objects.ContainsKey(FleetLocks.Kind.Id)) { return this; }
        FleetLocks.DeclareTypes(Payloads);
        return AddObject(new FleetLocks());
    }

    /// <summary>Adds a rule of retention: the engine looks each hour for ended runs whose payloads are to go.</summary>
    /// <param name="rule">The rule. A run that several fit is erased by the first.</param>
    /// <exception cref="ArgumentException">The rule names a status in which a run has not ended, or has no name.</exception>
    public TuttiOptions AddRetention(RetentionRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        rule.Require();
        _retention.Add(rule);
        return this;
    }

    /// <summary>Who may step into runs; anybody who reaches the host while it is null.</summary>
    public ICorrectionCheck? CorrectionCheck { get; set; }

    internal IReadOnlyDictionary<string, IAnswerCheck> AnswerChecks => _answerChecks;

    internal IReadOnlyList<RetentionRule> Retention => _retention;

    internal IEnumerable<ObjectDefinition> Objects => _objects.Values;

    internal IReadOnlyList<WorkflowFamily> Families => _workflows.Families;

    internal IEnumerable<WorkflowDefinition> Workflows => _workflows.All;
}
