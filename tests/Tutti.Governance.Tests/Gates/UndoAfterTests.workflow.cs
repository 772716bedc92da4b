using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Governance.Naming;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Events;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Memory;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Waits;
using Tutti.Testing;

namespace Tutti.Governance.Tests.Gates;

/// <summary>An undo is judged by what its run has called before, as its other calls are.</summary>
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "A whole host with its gate, its engine and its undos is looked at here.")]
public sealed class UndoAfterTests
{
    private const string Rules = """
        rules:
          - { id: look, allow: shop.look }
          - { id: pay, allow: shop.pay }
          - { id: refund, allow: shop.refund, after: { shop.look: args.amount == then.args.amount } }
          - { id: thank, allow: shop.thank, after: { shop.refund: args.amount == then.args.amount } }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(5, true)]
    [InlineData(6, false)]
    public async Task E4_GivenARuleWithAfter_WhenTheRunFails_ThenItsUndoIsJudgedByWhatWasCalledBefore(int looked, bool isUndone)
    {
        await using var host = await HostAsync(async (host, ctx, session, amount) =>
        {
            await host.CallAsync(ctx, session, "shop.look", $$"""{"amount":{{looked}}}""");
            await PayAsync(host, ctx, session, amount);
            throw new StepRejectedException("Not after all.", "APP1");
        });

        var run = await host.RunAsync("buy", 5);

        if (isUndone) { Assert.Equal("APP1", (await host.EndAsync(run)).ErrorCode); }
        else { Assert.Contains("shop.refund", (await host.SeeAsync(run, "run.needs-attention")).Text, StringComparison.Ordinal); }
        Assert.Equal(isUndone, host.Made.Contains("""shop.refund {"amount":5}"""));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task E4_GivenACrashAfterAnyRecord_WhenTheNextHostGoesOn_ThenTheUndoIsJudgedAlike(bool inTheMiddle)
    {
        await using var whole = new InMemoryStore(Guid.Empty);
        var first = await OpenAsync(whole);
        await first.EndAsync(await first.RunAsync("buy", 5, "once"));
        var records = whole.DurableHead;
        await first.Engine.DisposeAsync();

        for (var survived = 1L; survived < records; survived++)
        {
            await using var rest = await CrashImage.OfAsync(whole, survived, Cancellation);
            var host = await OpenAsync(rest);

            var end = await host.EndAsync(await host.RunAsync("buy", 5, "once"));

            Assert.Equal((survived, "APP1"), (survived, end.ErrorCode));
            Assert.Equal("thank", (await host.RecordsAsync(end.Run))[^1].Rule);
            await host.Engine.DisposeAsync();
        }

        Task<GateHost> OpenAsync(InMemoryStore store) => HostAsync(async (host, ctx, session, amount) =>
        {
            await host.CallAsync(ctx, session, "shop.look", $$"""{"amount":{{amount}}}""", StepOptions.Default);
            await PayAsync(host, ctx, session, amount, "shop/thank@1");
            await PayAsync(host, ctx, session, amount);
            if (inTheMiddle) { await ctx.UndoAsync(); }
            throw new StepRejectedException("Not after all.", "APP1");
        }, store: store);
    }

    /// <summary>What a fork copies has no record of the gate in it; its code says it again.</summary>
    [Fact]
    public async Task E4_GivenAFork_WhenItsOwnEffectIsUndone_ThenWhatItCopiedCounts()
    {
        await using var host = await HostAsync(async (host, ctx, session, amount) =>
        {
            await host.CallAsync(ctx, session, "shop.look", $$"""{"amount":{{amount}},"token":"secret"}""");
            await ctx.AskAsync("sure", new Question { Prompt = "go on?", Choices = ["no", "yes"] });
            await PayAsync(host, ctx, session, amount);
            throw new StepRejectedException("Not after all.", "APP1");
        }, Rules + "\n  - { id: scrub, on: '*', redact: { log: [args.token] } }");
        var original = await host.RunAsync("buy", 5);
        var asked = await host.SeeAsync(original, "question.asked");

        var fork = await host.Engine.ForkAsync(original, new ForkOptions { Before = asked.Position }, Cancellation);
        await host.RestartAsync();
        await host.Engine.AnswerAsync(fork, (await host.SeeAsync(fork, "question.asked")).Path, "yes", new AnswerOptions { By = "bob" }, Cancellation);

        Assert.Equal("APP1", (await host.EndAsync(fork)).ErrorCode);
        Assert.Contains("""shop.refund {"amount":5}""", host.Made);
        Assert.DoesNotContain("secret", KeptBy(await EventsAsync(host, fork)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task E4_GivenAFailedOrCorrectedCall_WhenTheRunIsUndone_ThenItIsNoneThatSucceeded()
    {
        await using var host = await HostAsync(async (host, ctx, session, amount) =>
        {
            await session.CallAsync(ctx, "look", GateHost.OrderOf("shop.look", $$"""{"amount":{{amount}}}"""), static (_, _) => ValueTask.FromResult(new GateResult<string>("failed")), isError: static said => said == "failed");
            await PayAsync(host, ctx, session, amount);
            throw new StepRejectedException("Not after all.", "APP1");
        });

        var run = await host.RunAsync("buy", 5);

        Assert.Contains("shop.refund", (await host.SeeAsync(run, "run.needs-attention")).Text, StringComparison.Ordinal);
    }

    /// <summary>What the log may not have is not known: it neither lets an undo through nor keeps a denial away.</summary>
    [Theory]
    [InlineData("allow: shop.refund, after: { shop.look: then.args.token == 'secret' }", false)]
    [InlineData("allow: shop.refund, after: { shop.look: then.args.amount == 5 }", true)]
    [InlineData("deny: shop.refund, after: { shop.look: then.args.token == 'other' }", false)]
    public async Task E4_GivenArgumentsThatAreNotLogged_WhenTheRunIsUndone_ThenTheyAreNotKnown(string rule, bool isUndone)
    {
        await using var host = await HostAsync(async (host, ctx, session, amount) =>
        {
            await host.CallAsync(ctx, session, "shop.look", $$"""{"amount":{{amount}},"token":"secret","list":["secret"]}""");
            await PayAsync(host, ctx, session, amount);
            throw new StepRejectedException("Not after all.", "APP1");
        }, $$"""
            rules:
              - { id: most, allow: [shop.look, shop.pay{{(rule.StartsWith("deny", StringComparison.Ordinal) ? ", shop.refund" : "")}}] }
              - { id: refund, {{rule}} }
              - { id: scrub, on: "*", redact: { log: [args.token, args.list.*] } }
            """);

        var run = await host.RunAsync("buy", 5);
        if (isUndone) { await host.EndAsync(run); }
        else { await host.SeeAsync(run, "run.needs-attention"); }

        Assert.Equal(isUndone, host.Made.Contains("""shop.refund {"amount":5}"""));
        var kept = KeptBy(await EventsAsync(host, run));
        Assert.Contains("shop.look", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", kept, StringComparison.Ordinal);
    }

    /// <summary>The newest calls count, and what is kept of them never grows beyond one record.</summary>
    [Fact]
    public void Keep_MoreThanFits_KeepsTheNewest_InOrder()
    {
        var memory = new GateMemory(default);
        for (var number = 0; number < 2_000; number++) { Add(memory, number, new string('x', 100)); }

        var kept = memory.Keep();

        Assert.InRange(kept.Length, RecordDraft.MaxInlineContent - 512, RecordDraft.MaxInlineContent);
        var known = new GateMemory(kept).Succeeded(NamePattern.Parse("shop.*")).Select(static call => call.Arguments.Root.GetProperty("number").GetInt32()).ToList();
        Assert.Equal(Enumerable.Range(2_000 - known.Count, known.Count), known);
        Assert.Equal(kept, new GateMemory(kept).Keep());
        Assert.Empty(new GateMemory("[7]"u8.ToArray()).Succeeded(NamePattern.Parse("*")));
    }

    private static void Add(GateMemory memory, int number, string text)
    {
        var order = GateHost.OrderOf("shop.look", new JsonObject { ["number"] = number, ["text"] = text }.ToJsonString());
        memory.Add(new PastCall(order.Target, order.Arguments), order.Arguments.Root);
    }

    private static string KeptBy(IEnumerable<RunEvent> events) => System.Text.Encoding.UTF8.GetString(events.Single(static happened => happened.Kind == "undo.started").Payload.Span);

    private static Task<IReadOnlyList<RunEvent>> EventsAsync(GateHost host, RunId run) => host.Engine.EventsAsync(run, cancellationToken: Cancellation);

    private static Task<string> PayAsync(GateHost host, WorkflowContext ctx, GateSession session, int amount, string undo = "shop/refund@1")
    {
        var order = GateHost.OrderOf("shop.pay", $$"""{"amount":{{amount}}}""") with
        {
            Options = StepOptions.Default,
            UndoOf = executed => ctx.UndoWith(undo, new RefundOrder(executed.Root.GetProperty("amount").GetInt32(), session.Origin)),
        };
        return session.CallAsync(ctx, "pay", order, (_, pass) =>
        {
            lock (host.Made) { host.Made.Add($"shop.pay {pass.Arguments}"); }
            return ValueTask.FromResult(new GateResult<string>("paid"));
        });
    }

    private static Task<GateHost> HostAsync(Func<GateHost, WorkflowContext, GateSession, int, Task> body, string? rules = null, InMemoryStore? store = null)
    {
        var host = new GateHost(rules ?? Rules)
        {
            Store = store ?? new InMemoryStore(Guid.Empty),
            Declare = static (host, options) =>
            {
                UndoShop.WithTypes(options);
                foreach (var tool in (string[])["refund", "thank"])
                {
                    host.Gate.AddUndo<RefundOrder>(options, $"shop/{tool}@1", static refund => refund.Origin, refund => GateHost.OrderOf($"shop.{tool}", $$"""{"amount":{{refund.Amount}}}"""), (_, _, pass) =>
                    {
                        lock (host.Made) { host.Made.Add($"shop.{tool} {pass.Arguments}"); }
                        return ValueTask.CompletedTask;
                    });
                }
            },
        };
        return host.With<int, string>("buy", async (ctx, session, amount) =>
        {
            await body(host, ctx, session, amount);
            return "bought";
        }).OpenAsync();
    }
}
