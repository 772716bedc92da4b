using System.Text;
using System.Text.Json;
using Tutti.Documents.Json;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Runs;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Interpreting;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Reading;
using Tutti.Simulation.Worlds;

namespace Tutti.Simulation.Plans;

/// <summary>One plan on the simulated disk.</summary>
internal sealed class PlanWorld : DiskWorld
{
    private const string Key = "the one run";

    private readonly int _seed;
    private readonly Plan _plan;
    private PlanHost _host = new();

    public PlanWorld(int seed, string plan, int crashes)
        : base(seed, crashes)
    {
        _seed = seed;
        _plan = PlanReader.Read(JsonDocuments.Parse(Encoding.UTF8.GetBytes(plan)), []);
        Target = new PlanTarget(Random);
    }

    public PlanTarget Target { get; }

    protected override IReadOnlyList<string> Keys { get; } = [Key];

    protected override int PendingCalls => Target.PendingCalls;

    /// <summary>Lives until the run has ended.</summary>
    /// <returns>Its outputs, or the code of its failure.</returns>
    public string Live()
    {
        var result = LiveToTheEnd()[0];
        return result.ErrorCode.Length > 0 ? result.ErrorCode : Encoding.UTF8.GetString(result.Output.Span);
    }

    /// <summary>Paths of claims, in the order of the journal.</summary>
    public IEnumerable<string> Claims() => Read(Engine.EventsAsync(IdOf(Key))).Where(static happened => happened.Kind == "step.claimed").Select(static happened => happened.Path);

    protected override void Declare(TuttiOptions options) => options.AddPlans(_host = Target.NewHost());

    protected override void Start(string key)
    {
        var (run, limits) = PlanWorkflows.Prepare(_plan, _host, JsonElement.Parse($$"""{"n":{{_seed}}}"""));
        var definition = Engine.FindWorkflow(PlanWorkflows.Prefix + _plan.Name) ?? throw new InvalidOperationException("The family is not there.");
        var input = run.ToJson();
        _ = Engine.TryBegin(IdOf(key), TuttiEngine.Describe(definition, input, new StartOptions { Key = key, Limits = limits }), input, new Reply(), out _);
    }

    protected override void FinishOne(int index) => Target.FinishOne(index);

    protected override void CallerDies() => Target.CallerDies();
}
