using System.Globalization;
using Tutti.Agents.ModelAgents;
using Tutti.Governance.Budgets;
using Tutti.Governance.Gates;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Runs;
using Tutti.Simulation.Laws;
using Tutti.Simulation.Worlds;

namespace Tutti.Simulation.Agents;

/// <summary>Three model agents on the simulated disk, under a gate, who share a budget that is too small for the dear model alone.</summary>
internal sealed class AgentWorld : DiskWorld
{
    private readonly Dictionary<string, AgentScript> _scripts;
    private Gate? _gate;

    public AgentWorld(int seed, int crashes)
        : base(seed, crashes)
    {
        Target = new AgentTarget(Random);
        _scripts = Enumerable.Range(0, 3).ToDictionary(static run => string.Create(CultureInfo.InvariantCulture, $"r{run}"), run => new AgentScript((seed * 10) + run));
        Keys = [.. _scripts.Keys];
    }

    public AgentTarget Target { get; }

    /// <summary>Answers of persons to what nobody knew.</summary>
    public int Resolved { get; private set; }

    /// <summary>Runs that went on with the cheaper model.</summary>
    public int Degraded { get; private set; }

    protected override IReadOnlyList<string> Keys { get; }

    protected override int PendingCalls => Target.PendingCalls;

    /// <summary>Lives until all runs have ended, and holds what came of it against the laws.</summary>
    /// <returns>The answers, and what was done.</returns>
    public string Live()
    {
        var results = LiveToTheEnd().Select(ResultOf).ToList();
        var laws = new AgentLaws(Target, BalanceOf);
        var spent = Keys.Zip(results, (key, result) => laws.Check(key, $"cap/{IdOf(key)}", _scripts[key], result)).Sum();
        laws.CheckBalance("fleet", spent);
        return string.Join('\n', [.. results.Select(static result => $"{result.Text} {result.Turns} {result.FaultyCalls}"), .. Target.Saved.Order(), .. Target.Noted.Order()]);
    }

    protected override void Declare(TuttiOptions options) => _gate = AgentTeam.Declare(options, Target, _scripts);

    protected override void Start(string key)
    {
        var definition = Engine.FindWorkflow(AgentTeam.Workflow) ?? throw new InvalidOperationException("The workflow is not there.");
        var input = Engine.Payloads.For<string>().Encode(key);
        for (var delivered = Random.Next(1, 3); delivered > 0; delivered--)
        {
            _ = Engine.TryBegin(IdOf(key), TuttiEngine.Describe(definition, input, new StartOptions { Key = key }), input, new Reply(), out _);
        }
    }

    protected override void FinishOne(int index) => Target.FinishOne(index);

    protected override void CallerDies() => Target.CallerDies();

    /// <summary>Somebody looks whether a call without a definite reply was made, and says so, perhaps twice.</summary>
    protected override bool Help()
    {
        var person = new AgentPerson(Engine, Target, RecordsOf);
        var helped = Keys.Any(key => Engine.Catalogue.Find(IdOf(key)) is not null && person.Help(key, IdOf(key), Read(Engine.WaitsAsync(IdOf(key))), times: Random.Next(1, 3)));
        Resolved += helped ? 1 : 0;
        return helped;
    }

    private ModelAgentResult ResultOf(RunResult end)
    {
        if (end.ErrorCode.Length > 0) { throw new LawBrokenException("liveness", $"an agent failed with {end.ErrorCode}: {end.ErrorMessage}"); }
        if (RecordsOf(end.Run).Any(static record => record.Kind == RecordKind.StepAdmitted && GateRecord.Parse(record.Content.Span)?.Target == "model:cheap")) { Degraded++; }
        return Engine.Payloads.For<ModelAgentResult>().Decode(end.Output.Span);
    }

    private AccountBalance? BalanceOf(string account) =>
        _gate is null ? null : Read(Engine.LookAsync(_gate.Ledger, "fleet", state => Ledger.BalanceOf(state, account, Time.GetUtcNow())));

    private IReadOnlyList<JournalRecord> RecordsOf(RunId run) => Read(Store.ReadRunAsync(run, 0, CancellationToken.None).AsTask());
}
