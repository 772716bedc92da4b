using System.Text.Json;
using Tutti.Agents.Routing;
using Tutti.Governance.Risks;

namespace Tutti.Agents.Tests.Routing;

/// <summary>Agents of a help desk.</summary>
internal static class Desk
{
    internal static readonly RouteCard Refunds = new()
    {
        Name = "refunds",
        Description = "Pays money back to customers.",
        Capabilities = ["money.refund"],
        Examples = ["I want my money back", "please refund order 4711", "the parcel never came, return what I paid", "reverse the charge on my account", "you charged me twice"],
        Cost = CostClass.Low,
        Latency = LatencyClass.Fast,
        Risk = RiskClass.Financial,
        Input = JsonElement.Parse("""{"type":"object","required":["order"],"properties":{"order":{"type":"integer"}}}"""),
        Fallback = ["people"],
    };

    internal static readonly RouteCard Parcels = new()
    {
        Name = "parcels",
        Description = "Knows where parcels are.",
        Capabilities = ["parcel.track"],
        Examples = ["where is my parcel", "track shipment 12", "when will the delivery arrive", "my package is late", "has the courier left yet"],
        Cost = CostClass.Free,
        Latency = LatencyClass.Fast,
        Risk = RiskClass.Read,
    };

    internal static readonly RouteCard Passwords = new()
    {
        Name = "passwords",
        Description = "Helps people to sign in again.",
        Capabilities = ["account.unlock"],
        Examples = ["I forgot my password", "my login does not work", "unlock my account", "reset the second factor", "I cannot sign in any more"],
        Cost = CostClass.Medium,
        Latency = LatencyClass.Normal,
        Risk = RiskClass.Write,
    };

    internal static readonly RouteCard People = new() { Name = "people", Description = "A team of persons who can do anything, and take a day.", Cost = CostClass.High, Latency = LatencyClass.Slow };

    internal static readonly RouteCard[] All = [Refunds, Parcels, Passwords, People];

    /// <summary>Takes any answer: what is tested is the order.</summary>
    internal static readonly RouterOptions Bold = new() { Threshold = 0 };

    internal static async Task<RouteDecision> AskAsync(string text, RouterOptions? options = null, params RouteCard[] cards)
    {
        var router = await AgentRouter.CreateAsync(cards is [] ? All : cards, options ?? Bold, TestContext.Current.CancellationToken);
        return await router.RouteAsync(new RouteRequest { Text = text }, TestContext.Current.CancellationToken);
    }
}
