using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Governance.Naming;
using Tutti.Kernel;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Interpreting;

namespace Tutti.Orchestration.Triggers.Deliveries;

/// <summary>The run that delivers one event: each try is a call through the gate, and the time between two is durable.</summary>
internal static class DeliveryWorkflow
{
    public const string Id = "tutti/delivery";

    private const double Factor = 3;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(1);

    /// <summary>Receivers know a message by its id. One try is one step, so that the policy in force judges each.</summary>
    private static readonly StepOptions Try = new() { Repeat = RepeatRule.Idempotent, Timeout = TimeSpan.FromSeconds(30) };

    public static WorkflowDefinition Create(DeliveryOptions options)
    {
        var sender = new DeliverySender(options);
        return WorkflowDefinition.Create<DeliveryOrder, Delivered>(Id, 1, (context, order) => RunAsync(context, order, options.Gate, sender));
    }

    /// <summary>The delay behind a try: three times the one before, up to an hour, and a part less so that not all come back at one moment.</summary>
    internal static TimeSpan DelayAfter(DeliveryOrder order, int tries)
    {
        var delay = TimeSpan.FromSeconds(Math.Min(FirstDelay.TotalSeconds * Math.Pow(Factor, tries - 1), LongestDelay.TotalSeconds));
        return delay - Schedule.DelayOf(order.Trigger, new DateTimeOffset(order.Number + tries, TimeSpan.Zero), delay / 5);
    }

    private static async Task<Delivered> RunAsync(WorkflowContext context, DeliveryOrder order, Gate gate, DeliverySender sender)
    {
        var caller = new Caller($"trigger/{order.Trigger}", CallerKind.Local);
        var session = gate.Open(context, caller, $"trigger/{order.Trigger}");
        var end = context.UtcNow + order.Terms.GiveUp;
        var call = CallOf(order);
        for (var tries = 1; ; tries++)
        {
            try
            {
                var patience = end - context.UtcNow;
                return await session.CallAsync(context, "send", call with { Patience = patience > TimeSpan.Zero ? patience : TimeSpan.Zero }, async (_, pass) => new GateResult<Delivered>(await sender.SendAsync(order, pass, _.CancellationToken).ConfigureAwait(false)));
            }
            catch (StepFailedException failed) when (failed.IsTransient)
            {
                var delay = DelayAfter(order, tries);
                if (tries >= order.Terms.Tries || context.UtcNow + delay > end) { throw DeliveryErrors.GaveUp(order, tries, failed.Detail); }
                await context.DelayAsync("again", delay);
            }
            catch (StepFailedException failed)
            {
                throw new TuttiException(failed.Code, failed.Detail);
            }
        }
    }

    /// <summary>The delivery as the gate judges it: as that of an agent that is a service.</summary>
    private static GateOrder CallOf(DeliveryOrder order)
    {
        var address = new Uri(order.Terms.To);
        var arguments = Values.Written(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("method", "POST");
            writer.WriteString("url", address.OriginalString);
            writer.WritePropertyName("input");
            CloudEventForm.Write(order, writer);
            writer.WriteEndObject();
        });
        var host = address.IsDefaultPort ? address.IdnHost : $"{address.IdnHost}:{address.Port}";
        return new GateOrder { Target = TargetName.Parse($"http:{TargetName.Clean(host)}"), Arguments = CallArguments.Of(arguments), Options = Try };
    }
}
