using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Governance.Naming;
using Tutti.Governance.Policies;
using Tutti.Governance.Policies.Loading;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Simulation.Laws;
using Tutti.Simulation.Worlds;

namespace Tutti.Simulation.Undos;

/// <summary>Runs on the simulated disk that look, pay and take it all back: an undo is let through only because of what its run has called before, another undo included.</summary>
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "A world has a store, an engine, a gate and workflows.")]
internal sealed class UndoWorld(int seed, int crashes) : DiskWorld(seed, crashes)
{
    private const string Workflow = "buy";

    private const string Rules = """
        tutti: policy/v1
        rules:
          - { id: forward, allow: [shop.look, shop.pay] }
          - { id: refund, allow: shop.refund, after: { shop.look: args.of == then.args.of } }
          - { id: thank, allow: shop.thank, after: { shop.refund: args.of == then.args.of } }
        """;

    private static readonly PolicySet Policy = PolicyLoader.TryLoad(new PolicyTexts(new Dictionary<string, string> { ["policy.yaml"] = Rules }), "policy.yaml", out var faults) ?? throw new InvalidOperationException(string.Join('\n', faults));

    private readonly int _seed = seed;

    protected override IReadOnlyList<string> Keys { get; } = ["a", "b", "c"];

    protected override int PendingCalls => 0;

    /// <summary>Lives until all runs have ended, and looks whether each has taken back what it paid, by the rules that were meant.</summary>
    public void Live()
    {
        foreach (var (key, end) in Keys.Zip(LiveToTheEnd()))
        {
            if (end.ErrorCode != "SIM1") { throw new LawBrokenException("E4", string.Create(CultureInfo.InvariantCulture, $"seed {_seed}: run '{key}' ended with '{end.ErrorCode}' {end.ErrorMessage}")); }
            var rules = Read(Engine.EventsAsync(end.Run)).Where(static happened => happened.Kind == "step.admitted").Select(static happened => GateRecord.Parse(happened.Payload.Span)?.Rule);
            var undone = rules.Where(static rule => rule is "refund" or "thank").ToHashSet();
            if (undone.Count != 2) { throw new LawBrokenException("E4", string.Create(CultureInfo.InvariantCulture, $"seed {_seed}: run '{key}' undid by {string.Join(", ", undone)}")); }
        }
    }

    /// <summary>No run of this world may ever stop: whatever it takes back is allowed by what it did.</summary>
    protected override void OnCommitted()
    {
        foreach (var key in Keys.Where(key => Engine.Catalogue.Find(IdOf(key))?.Status == RunStatus.NeedsAttention))
        {
            throw new LawBrokenException("E4", string.Create(CultureInfo.InvariantCulture, $"seed {_seed}: run '{key}' stopped: {Read(Engine.EventsAsync(IdOf(key)))[^1].Text}"));
        }
    }

    protected override void Declare(TuttiOptions options)
    {
        var gate = new Gate(Policy);
        gate.Declare(options);
        options.Payloads.Add("sim/paid@1", PaidJson.Default.Paid);
        foreach (var tool in (string[])["refund", "thank"])
        {
            gate.AddUndo<Paid>(options, $"sim/{tool}@1", static paid => paid.Origin, paid => OrderOf($"shop.{tool}", paid.Of), static (_, _, _) => ValueTask.CompletedTask);
        }

        options.AddWorkflow(WorkflowDefinition.Create<string, string>(Workflow, 1, async (ctx, key) =>
        {
            var session = gate.Open(ctx, new Caller("ann", CallerKind.Local), Workflow);
            await CallAsync(ctx, session, "shop.look", key, undo: null);
            await CallAsync(ctx, session, "shop.pay", key, "thank");
            await CallAsync(ctx, session, "shop.pay", key, "refund");
            if (key == "b") { await ctx.UndoAsync(); }
            throw new StepRejectedException("Not after all.", "SIM1");
        }));
    }

    protected override void Start(string key)
    {
        var definition = Engine.FindWorkflow(Workflow) ?? throw new InvalidOperationException("The workflow is not there.");
        var input = Engine.Payloads.For<string>().Encode(key);
        _ = Engine.TryBegin(IdOf(key), TuttiEngine.Describe(definition, input, new StartOptions { Key = key }), input, new Reply(), out _);
    }

    protected override void FinishOne(int index) => throw new InvalidOperationException("No call waits in this world.");

    protected override void CallerDies()
    {
    }

    private static async Task CallAsync(WorkflowContext ctx, GateSession session, string target, string of, string? undo)
    {
        var order = OrderOf(target, of) with { Options = StepOptions.Default, UndoOf = undo is null ? null : _ => ctx.UndoWith($"sim/{undo}@1", new Paid(of, session.Origin)) };
        await session.CallAsync(ctx, "call", order, static (_, _) => ValueTask.FromResult(new GateResult<string>("done")));
    }

    private static GateOrder OrderOf(string target, string of) =>
        new() { Target = TargetName.Parse(target), Arguments = CallArguments.Parse(Encoding.UTF8.GetBytes($$"""{"of":"{{of}}"}""")) };
}

/// <summary>What an undo gets.</summary>
/// <param name="Of">What was paid for.</param>
/// <param name="Origin">By whom.</param>
internal sealed record Paid(string Of, CallOrigin Origin);

[JsonSerializable(typeof(Paid))]
internal sealed partial class PaidJson : JsonSerializerContext;
