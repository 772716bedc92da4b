using Tutti.Governance.Gates;
using Tutti.Governance.Tests.Support;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Memory;
using Tutti.Kernel.Steps;

namespace Tutti.Governance.Tests.Gates;

/// <summary>A shop that takes back what it sold, by a call of its own.</summary>
internal static class UndoShop
{
    internal const string Shop = """
        budgets:
          fees: { limit: 10.00 USD, window: day@UTC }
        rules:
          - { id: pay, allow: shop.pay }
          - { id: refund, RULE }
        """;

    internal const string Allowed = """allow: shop.refund, spend: { amount: args.fee, unit: USD, from: fees }""";

    internal static TuttiOptions WithTypes(TuttiOptions options)
    {
        options.Payloads.Add("test/refund@1", RefundJson.Default.RefundOrder);
        return options;
    }

    internal static Tutti.Governance.Policies.PolicySet PolicyOf(string rule) => Policy.Of(Shop.Replace("RULE", rule, StringComparison.Ordinal));

    internal static async Task<(decimal Spent, decimal Held)> FeesAsync(GateHost host) =>
        await host.BalanceAsync("fees", "fees") is { } balance ? (balance.Spent, balance.Held) : (0, 0);

    internal static async Task<GateHost> HostAsync(string rule, InMemoryStore? store = null, string? policy = null, Grants.Grant? grant = null)
    {
        var host = new GateHost(policy ?? Shop.Replace("RULE", rule, StringComparison.Ordinal))
        {
            Store = store ?? new InMemoryStore(Guid.Empty),
            Declare = static (host, options) => host.Gate.AddUndo<RefundOrder>(
                WithTypes(options),
                "shop/refund@1",
                static refund => refund.Origin,
                static refund => GateHost.OrderOf("shop.refund", $$"""{"amount":{{refund.Amount}},"fee":2}"""),
                (_, _, pass) =>
                {
                    lock (host.Made) { host.Made.Add($"shop.refund {pass.Arguments}"); }
                    return ValueTask.CompletedTask;
                }),
        };
        return await host.With<int, string>("buy", async (ctx, session, amount) =>
        {
            var seller = grant is null ? session : session.For("seller", grant);
            var order = GateHost.OrderOf("shop.pay", $$"""{"amount":{{amount}}}""") with
            {
                Options = StepOptions.Default,
                UndoOf = executed => ctx.UndoWith("shop/refund@1", new RefundOrder(executed.Root.GetProperty("amount").GetInt32(), seller.Origin)),
            };
            await seller.CallAsync(ctx, "pay", order, (_, pass) =>
            {
                lock (host.Made) { host.Made.Add($"shop.pay {pass.Arguments}"); }
                return ValueTask.FromResult(new GateResult<string>("paid"));
            });
            throw new StepRejectedException("Not after all.", "APP1");
        }).OpenAsync();
    }
}

/// <summary>What the undo gets.</summary>
/// <param name="Amount">How much was paid.</param>
/// <param name="Origin">By whom.</param>
internal sealed record RefundOrder(int Amount, CallOrigin Origin);

[System.Text.Json.Serialization.JsonSerializable(typeof(RefundOrder))]
internal sealed partial class RefundJson : System.Text.Json.Serialization.JsonSerializerContext;
