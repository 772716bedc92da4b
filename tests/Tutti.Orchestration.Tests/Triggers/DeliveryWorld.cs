using System.Globalization;
using System.Text.Json;
using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Lifecycle;
using Tutti.Orchestration.Topics;
using Tutti.Orchestration.Triggers.Deliveries;

namespace Tutti.Orchestration.Tests.Triggers;

/// <summary>What tests of deliveries share.</summary>
internal static class DeliveryWorld
{
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    public static async Task<TriggerBench> OpenAsync(EventReceiver receiver, string terms, string rest = "")
    {
        var bench = await new TriggerBench { Variables = { ["SHOP"] = Secret, ["TOKEN"] = "token-of-the-shop" } }.OpenAsync();
        await bench.SetAsync($"topic: orders\n{rest}\ndeliver: {{ to: '{receiver.Address}'{(terms.Length > 0 ? $", {terms}" : "")} }}");
        return bench;
    }

    public static Task<TopicReply> PublishAsync(TriggerBench bench, int number)
    {
        var id = number.ToString(CultureInfo.InvariantCulture);
        return bench.Engine.PublishAsync("orders", new PublishedEvent { Type = "order.paid", Id = id, Source = "shop", Data = JsonElement.Parse($$"""{"amount":{{id}}}""") }, "shop", TriggerBench.Cancellation);
    }

    /// <summary>Time passes, and what is due by then is done. Not while a try is under way: a clock that jumps would end that.</summary>
    public static async Task PassAsync(TriggerBench bench, TimeSpan time)
    {
        await SettleAsync(bench);
        bench.Time.Advance(time);
        await bench.LookAsync();
        await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TriggerBench.Cancellation);
        await bench.LookAsync();
    }

    private static async Task SettleAsync(TriggerBench bench)
    {
        foreach (var run in bench.Engine.Catalogue.List(new RunQuery { Definition = DeliveryWorkflow.Id, Limit = 1_000 }))
        {
            await TriggerBench.UntilAsync(async () => bench.Engine.Catalogue.Find(run.Id)!.Status.IsEnded() || (await bench.Engine.WaitsAsync(run.Id, TriggerBench.Cancellation)).Any(static wait => wait.Kind == WaitKind.Timer));
        }
    }
}
