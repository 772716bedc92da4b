using Tutti.Kernel.Objects;
using Tutti.Kernel.Runs;
using Tutti.Orchestration.Topics;

namespace Tutti.Orchestration.Triggers;

/// <summary>
/// The way of events from a topic to a trigger: a run that listens, and offers each event once. It continues as new, so that what it has behind it takes no room; what
/// it has not heard yet goes along (rule R8).
/// </summary>
internal static class TriggerFeed
{
    public const string Id = "tutti/trigger-feed";

    /// <summary>Events of one generation.</summary>
    private const int MostEvents = 200;

    private const string Ear = "feed";

    /// <summary>The workflow.</summary>
    /// <param name="offered">Told that a trigger was offered an event: a hint, in memory alone.</param>
    public static WorkflowDefinition Create(Action offered) => WorkflowDefinition.Create<FeedOrder, long>(Id, 1, (context, order) => RunAsync(context, order, offered));

    private static async Task<long> RunAsync(WorkflowContext context, FeedOrder order, Action offered)
    {
        await context.ListenAsync(order.Topic, Ear, order.Type);
        for (var heard = 0; heard < MostEvents; heard++)
        {
            var published = await context.HearAsync(Ear);
            try
            {
                await context.RequestAsync("offer", TriggerObject.Kind, order.Trigger, new TriggerMessage.Offer(TriggerEvent.Of(published), order.Since));
            }
            catch (RequestRefusedException refused) when (refused.Code == TriggerCodes.NoTrigger)
            {
                await context.LeaveAsync(order.Topic, Ear);
                return order.Heard + heard;
            }
            catch (RequestRefusedException)
            {
                // The topic took it and the trigger does not: the reply that refused it is in this run's journal, and the next event is not its fault.
            }

            offered();
        }

        throw context.ContinueAsNew(order with { Heard = order.Heard + MostEvents });
    }
}

/// <summary>What a feed listens to, and for whom.</summary>
/// <param name="Trigger">The trigger.</param>
/// <param name="Since">The trigger's revision since which it wants this.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Type">Only events of this type.</param>
/// <param name="Heard">Events of earlier generations.</param>
internal sealed record FeedOrder(string Trigger, long Since, string Topic, string Type, long Heard);
