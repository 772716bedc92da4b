using System.Globalization;
using System.Text;
using Tutti.Governance.Amounts;
using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Governance.Naming;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;

namespace Tutti.Governance.TestHost;

/// <summary>
/// Spends from shared budgets in every way that a step can: again and again under one key, at most once with a target that can be asked, at most once with a
/// person who is asked, with and without undo, side by side. What one run does is drawn from seed and number, so every host draws the same.
/// </summary>
internal sealed class SpendingFlow(ShopClient shop, int seed)
{
    public const string Id = "torture/spend";

    /// <summary>The code of runs that take everything back.</summary>
    public const string Regret = "TEST2";

    private const int Steps = 8;
    private const string Undo = "shop/undo@1";

    /// <summary>What each kind of step is called at the shop; the first word is the target.</summary>
    private static readonly string[] Kinds = ["think", "pay", "fetch", "order", "order", "pay"];

    private static readonly RetryPolicy Soon = new() { MaxAttempts = 6, InitialDelay = TimeSpan.FromMilliseconds(5), MaxDelay = TimeSpan.FromMilliseconds(50) };

    private static readonly StepOptions Again = StepOptions.Default with { Retry = Soon };

    private static readonly StepOptions Once = StepOptions.AtMostOnce with { Retry = Soon };

    public TuttiOptions Declare(Gate gate, TuttiOptions options)
    {
        gate.Declare(options);
        options.Undos.Add<string>(Undo, (_, what) => shop.UndoAsync(what));
        return options.AddWorkflow(WorkflowDefinition.Create<int, string>(Id, 1, (ctx, number) => SpendAsync(ctx, gate, number)));
    }

    private async Task<string> SpendAsync(WorkflowContext ctx, Gate gate, int number)
    {
        var random = new Random((seed * 1_000) + number); // the same draws on every host
        var session = gate.Open(ctx, new Caller($"crew{number % 4}", CallerKind.Local), Id);
        var denied = 0;
        for (var step = 0; step < Steps; step++)
        {
            var (kind, cents, tokens) = (random.Next(Kinds.Length), random.Next(1, 600), random.Next(10, 400));
            var what = string.Create(CultureInfo.InvariantCulture, $"{Kinds[kind]}{number}-{step}");
            denied += await OneAsync(ctx, session, kind, what, cents, tokens);
        }

        // A quarter of the runs fails at the end, so that all that can be undone is.
        return random.Next(4) > 0 ? $"{denied} denied" : throw new TuttiException(Regret, "This run takes everything back.");
    }

    private async Task<int> OneAsync(WorkflowContext ctx, GateSession session, int kind, string what, int cents, int tokens) => kind switch
    {
        0 => await DeniedAsync(ThinkAsync(ctx, session, what, tokens)),
        1 => await DeniedAsync(PayAsync(ctx, session, "shop.pay", what, cents)),
        2 => await DeniedAsync(PayAsync(ctx, session, "shop.fetch", what, cents)),
        3 => await DeniedAsync(OrderAsync(ctx, session, what, cents, asksShop: true)),
        4 => await DeniedAsync(OrderAsync(ctx, session, what, cents, asksShop: false)),
        _ => (await ctx.ParallelAsync(what, 3, (branch, index) => DeniedAsync(PayAsync(branch, session, "shop.pay", $"{what}-{index}", cents + index)))).Sum(),
    };

    /// <summary>1 for a call that was denied, 0 for one that was made or failed.</summary>
    private static async Task<int> DeniedAsync(Task<string> call)
    {
        try { await call; }
        catch (CallDeniedException) { return 1; }
        catch (StepFailedException) { /* the shop said no, or could not be reached often enough */ }
        return 0;
    }

    private Task<string> ThinkAsync(WorkflowContext ctx, GateSession session, string what, int tokens)
    {
        var estimate = Amount.Of(tokens, "tokens");
        var order = new GateOrder { Target = TargetName.Parse("model:thinker"), Arguments = CallArguments.None, Options = Again, Estimate = [estimate] };
        return session.CallAsync(ctx, what, order, (step, _) => shop.DoAsync(step.IdempotencyKey, what, estimate));
    }

    private Task<string> PayAsync(WorkflowContext ctx, GateSession session, string target, string what, int cents) =>
        session.CallAsync(ctx, what, OrderOf(target, cents, Again), (step, _) => shop.DoAsync(step.IdempotencyKey, what, Dollars(cents)));

    /// <summary>Each attempt that may act has a key of its own, so that the shop can tell a repetition from a further attempt.</summary>
    private Task<string> OrderAsync(WorkflowContext ctx, GateSession session, string what, int cents, bool asksShop) => session.CallAsync(
        ctx,
        what,
        OrderOf("shop.order", cents, Once with { Undo = ctx.UndoWith(Undo, what) }),
        (step, _) => shop.DoAsync(string.Create(CultureInfo.InvariantCulture, $"{step.IdempotencyKey}#{step.Attempt}"), what, Dollars(cents)),
        probe: asksShop ? async _ => await shop.IsDoneAsync(what) ? new ProbeReply<string>.Happened(what) : new ProbeReply<string>.DidNotHappen() : null);

    private static GateOrder OrderOf(string target, int cents, StepOptions options) => new()
    {
        Target = TargetName.Parse(target),
        Arguments = CallArguments.Parse(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"cents":{{cents}}}"""))),
        Options = options,
    };

    private static Amount Dollars(int cents) => Amount.Of(cents / 100m, "USD");
}
